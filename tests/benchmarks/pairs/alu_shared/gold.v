// Registered 12-bit ALU.
module alu12 (
  input             clk,
  input             rst,
  input      [2:0]  op,
  input      [11:0] a,
  input      [11:0] b,
  output reg [11:0] y
);
  localparam ADD = 3'd0, SUB = 3'd1, RSB = 3'd2, INC = 3'd3,
             DEC = 3'd4, SLT = 3'd5, SLTU = 3'd6, NEG = 3'd7;

  reg [11:0] result;

  always @(*) begin
    case (op)
      ADD:  result = a + b;
      SUB:  result = a - b;
      RSB:  result = b - a;
      INC:  result = a + 1;
      DEC:  result = a - 1;
      SLT:  result = ($signed(a) < $signed(b)) ? 12'd1 : 12'd0;
      SLTU: result = (a < b) ? 12'd1 : 12'd0;
      NEG:  result = -a;
    endcase
  end

  always @(posedge clk) begin
    if (rst) y <= 12'd0;
    else     y <= result;
  end
endmodule
