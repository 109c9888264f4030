// Linear interpolation between two grey values, t in 1/16
module lerp (
  input  logic [7:0] a,
  input  logic [7:0] b,
  input  logic [3:0] t,
  output logic [7:0] y
);

  logic [4:0]  inv;
  logic [12:0] pa;
  logic [12:0] pb;
  logic [12:0] mix;

  assign inv = 5'd16 - t;
  assign pa  = a * inv;
  assign pb  = b * t;
  assign mix = pa + pb + 13'd8;   // round
  assign y   = mix[11:4];

endmodule
