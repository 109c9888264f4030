// Registered 12-bit ALU: a single adder with conditional inversion of both operands.
module alu12 (
  input             clk,
  input             rst,
  input      [2:0]  op,
  input      [11:0] a,
  input      [11:0] b,
  output reg [11:0] y
);
  wire inv_a = (op == 3'd2) | (op == 3'd7);
  wire use_b = (op != 3'd3) & (op != 3'd4) & (op != 3'd7);
  wire inv_b = (op == 3'd1) | (op == 3'd4) | (op == 3'd5) | (op == 3'd6);
  wire cin   = (op != 3'd0) & (op != 3'd4);

  wire [11:0] p = a ^ {12{inv_a}};
  wire [11:0] q = (b & {12{use_b}}) ^ {12{inv_b}};
  wire [13:0] full = {1'b0, p, 1'b1} + {1'b0, q, cin};
  wire [11:0] sum  = full[12:1];
  wire        less = (op == 3'd5) ? ~full[13] ^ a[11] ^ b[11] : ~full[13];
  wire        set  = (op == 3'd5) | (op == 3'd6);

  always @(posedge clk) begin
    if (rst)      y <= 12'd0;
    else if (set) y <= {11'd0, less};
    else          y <= sum;
  end
endmodule
