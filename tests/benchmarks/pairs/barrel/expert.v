// 16-bit shifter: 0 left, 1 logical right, 2 arithmetic right, 3 rotate right.
module barrel (
  input  wire [15:0] a,
  input  wire [3:0]  sh,
  input  wire [1:0]  op,
  output wire  [15:0] y
);

  wire left = (op == 2'd0);
  wire rot  = (op == 2'd3);
  wire fill = (op == 2'd2) & a[15];

  function [15:0] mirror(input [15:0] v);
    integer i;
    for (i = 0; i < 16; i = i + 1) mirror[i] = v[15 - i];
  endfunction

  // One right shifter serves all: left shifts run through it mirrored,
  // rotations feed the lost bits back in at the top.
  wire [15:0] s0 = left ? mirror(a) : a;
  wire [15:0] s1 = sh[3] ? {rot ? s0[7:0] : {8{fill}}, s0[15:8]} : s0;
  wire [15:0] s2 = sh[2] ? {rot ? s1[3:0] : {4{fill}}, s1[15:4]} : s1;
  wire [15:0] s3 = sh[1] ? {rot ? s2[1:0] : {2{fill}}, s2[15:2]} : s2;
  wire [15:0] s4 = sh[0] ? {rot ? s3[0]   : fill,      s3[15:1]} : s3;
  assign y = left ? mirror(s4) : s4;
endmodule
