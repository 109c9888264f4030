// stops at: elaborate; design: gold/adder31; an instance of a module that nobody defines
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  fast_adder u_adder (
    .a_i  (a_i),
    .b_i  (b_i),
    .sum_o(sum_o)
  );

endmodule
