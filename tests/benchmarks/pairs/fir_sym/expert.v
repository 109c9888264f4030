// Symmetric FIR filter with the coefficients 3, 7, 10, 7, 3, in transposed form.
module fir5 (
  input             clk,
  input             rst,
  input      [5:0]  x,
  output reg [10:0] y
);
  reg [5:0]  d;
  reg [7:0]  z4;
  reg [9:0]  z3;
  reg [10:0] z2, z1;

  wire [7:0] x3  = {d, 1'b0} + d;
  wire [8:0] x7  = {x3, 1'b0} + d;
  wire [9:0] x10 = x7 + x3;

  always @(posedge clk) begin
    if (rst) begin
      d  <= 0;
      z4 <= 0;
      z3 <= 0;
      z2 <= 0;
      z1 <= 0;
      y  <= 0;
    end else begin
      d  <= x;
      z4 <= x3;
      z3 <= z4 + x7;
      z2 <= z3 + x10;
      z1 <= z2 + x7;
      y  <= z1 + x3;
    end
  end
endmodule
