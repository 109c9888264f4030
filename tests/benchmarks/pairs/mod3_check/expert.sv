// Residue check: digits of base 4 summed modulo 3 (4 = 1 mod 3), in a tree.
module mod3 (
  input  logic [15:0] data_i,
  output logic [1:0]  residue_o,
  output logic        divisible_o
);

  // Residue of a sum of two values of 0..3, where 3 stands for 0 too.
  function automatic logic [1:0] add3(logic [1:0] a, logic [1:0] b);
    logic [2:0] s;
    s = a + b;
    return s[1:0] + {1'b0, s[2]};
  endfunction

  logic [1:0] s [8];
  logic [1:0] q [4];
  logic [1:0] h0, h1, r;

  always_comb begin
    for (int i = 0; i < 8; i++) s[i] = data_i[2*i +: 2];
    for (int i = 0; i < 4; i++) q[i] = add3(s[2*i], s[2*i+1]);
    h0 = add3(q[0], q[1]);
    h1 = add3(q[2], q[3]);
    r  = add3(h0, h1);
  end

  assign divisible_o = (r == 2'd0) | (r == 2'd3);
  assign residue_o   = divisible_o ? 2'd0 : r;

endmodule
