// Amplifies a sample by one of eight factors: one sum of two shifted operands.
module gain_select (
  input             clk,
  input             rst,
  input      [2:0]  gain,
  input      [7:0]  x,
  output reg [11:0] y
);
  // Factors: 1 + 0, 2 + 0, 2 + 1, 4 + 1, 4 + 2, 8 - 1, 8 + 2, 8 + 4
  reg [11:0] p, q;

  always @(*) begin
    case (gain)
      3'd0:             p = x;
      3'd1, 3'd2:       p = {x, 1'b0};
      3'd3, 3'd4:       p = {x, 2'b00};
      default:          p = {x, 3'b000};
    endcase
    case (gain)
      3'd0, 3'd1:       q = 12'd0;
      3'd2, 3'd3:       q = x;
      3'd5:             q = ~{4'd0, x};
      3'd7:             q = {x, 2'b00};
      default:          q = {x, 1'b0};
    endcase
  end

  always @(posedge clk)
    if (rst) y <= 12'd0;
    else     y <= p + q + (gain == 3'd5);
endmodule
