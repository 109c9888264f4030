// Shift unit of an integer core: one right shifter, words reversed around it for left shifts
module shift_unit (
  input  logic [1:0]  op,     // 0: sll, 1: srl, 2: sra, 3: pass
  input  logic [31:0] a,
  input  logic [4:0]  sh,
  output logic [31:0] y
);

  logic        left, fill;
  logic [4:0]  n;
  logic [31:0] x, s0, s1, s2, s3, s4;

  assign left = op == 2'd0;
  assign fill = op[1] & a[31];
  assign n    = (op == 2'd3) ? 5'd0 : sh;

  always_comb begin
    for (int i = 0; i < 32; i++) x[i] = left ? a[31-i] : a[i];
    s0 = n[4] ? {{16{fill}}, x[31:16]} : x;
    s1 = n[3] ? {{8{fill}}, s0[31:8]} : s0;
    s2 = n[2] ? {{4{fill}}, s1[31:4]} : s1;
    s3 = n[1] ? {{2{fill}}, s2[31:2]} : s2;
    s4 = n[0] ? {fill, s3[31:1]} : s3;
    for (int i = 0; i < 32; i++) y[i] = left ? s4[31-i] : s4[i];
  end

endmodule
