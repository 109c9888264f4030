// Amplifies a sample by one of eight factors.
module gain_select (
  input             clk,
  input             rst,
  input      [2:0]  gain,
  input      [7:0]  x,
  output reg [11:0] y
);
  always @(posedge clk) begin
    if (rst)
      y <= 0;
    else
      case (gain)
        3'd0: y <= x;
        3'd1: y <= x * 2;
        3'd2: y <= x * 3;
        3'd3: y <= x * 5;
        3'd4: y <= x * 6;
        3'd5: y <= x * 7;
        3'd6: y <= x * 10;
        3'd7: y <= x * 12;
        default: y <= 0;
      endcase
  end
endmodule
