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

  // Even and odd half: sums and differences first.
  wire signed [5:0] s = a + d, t = b + c;
  wire signed [5:0] u = a - d, v = b - c;
  wire signed [6:0] e0 = s + t, e2 = s - t;

  // 83 = 64 + 16 + 3, 36 = 32 + 4
  wire signed [13:0] uw = u, vw = v;
  wire signed [13:0] u3 = uw + (uw <<< 1);
  wire signed [13:0] v3 = vw + (vw <<< 1);
  wire signed [13:0] u5 = uw + (uw <<< 2);
  wire signed [13:0] v5 = vw + (vw <<< 2);
  wire signed [13:0] u9 = uw + (uw <<< 3);
  wire signed [13:0] v9 = vw + (vw <<< 3);

  assign y0 = {e0[6], e0, 6'd0};
  assign y2 = {e2[6], e2, 6'd0};
  assign y1 = (u5 <<< 4) + u3 + (v9 <<< 2);
  assign y3 = (u9 <<< 2) - (v5 <<< 4) - v3;
endmodule
