// Majority of fifteen voters; abstaining voters are masked.
module majority (
  input  wire [14:0] vote,
  input  wire [14:0] mask,
  output wire        pass
);

  wire [14:0] v = vote & mask;

  // Full adder: {carry, sum}; only carries matter at the end.
  function [1:0] fa(input a, input b, input c);
    fa = {(a & b) | (c & (a ^ b)), a ^ b ^ c};
  endfunction

  wire [1:0] a0 = fa(v[0], v[1], v[2]);
  wire [1:0] a1 = fa(v[3], v[4], v[5]);
  wire [1:0] a2 = fa(v[6], v[7], v[8]);
  wire [1:0] a3 = fa(v[9], v[10], v[11]);
  wire [1:0] b0 = fa(a0[0], a1[0], v[12]);
  wire [1:0] b1 = fa(a2[0], a3[0], v[13]);
  wire [1:0] b2 = fa(b0[0], b1[0], v[14]);
  wire [1:0] c0 = fa(a0[1], a1[1], b0[1]);
  wire [1:0] c1 = fa(a2[1], a3[1], b1[1]);
  wire [1:0] c2 = fa(c0[0], c1[0], b2[1]);
  wire [1:0] d0 = fa(c0[1], c1[1], c2[1]);

  assign pass = d0[1];
endmodule
