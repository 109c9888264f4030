// Symmetric FIR filter with the coefficients 3, 7, 10, 7, 3.
module fir5 (
  input             clk,
  input             rst,
  input      [5:0]  x,
  output reg [10:0] y
);
  reg [5:0] d0, d1, d2, d3, d4;

  wire [10:0] p0 = d0 * 3;
  wire [10:0] p1 = d1 * 7;
  wire [10:0] p2 = d2 * 10;
  wire [10:0] p3 = d3 * 7;
  wire [10:0] p4 = d4 * 3;

  always @(posedge clk) begin
    if (rst) begin
      d0 <= 0;
      d1 <= 0;
      d2 <= 0;
      d3 <= 0;
      d4 <= 0;
      y  <= 0;
    end else begin
      d0 <= x;
      d1 <= d0;
      d2 <= d1;
      d3 <= d2;
      d4 <= d3;
      y  <= p0 + p1 + p2 + p3 + p4;
    end
  end
endmodule
