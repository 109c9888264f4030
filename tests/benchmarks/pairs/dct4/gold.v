// Four-point forward transform with the HEVC coefficients.
module dct4 (
  input  wire signed [4:0]  a,
  input  wire signed [4:0]  b,
  input  wire signed [4:0]  c,
  input  wire signed [4:0]  d,
  output wire signed [13:0] y0,
  output wire signed [13:0] y1,
  output wire signed [13:0] y2,
  output wire signed [13:0] y3
);

  localparam signed [7:0] C0 = 64, C1 = 83, C3 = 36;

  assign y0 = C0 * a + C0 * b + C0 * c + C0 * d;
  assign y1 = C1 * a + C3 * b - C3 * c - C1 * d;
  assign y2 = C0 * a - C0 * b - C0 * c + C0 * d;
  assign y3 = C3 * a - C1 * b + C1 * c - C3 * d;
endmodule
