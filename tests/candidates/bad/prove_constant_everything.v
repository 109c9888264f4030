// stops at: prove; design: gold/adder31; the output is constant
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  assign sum_o = 17'd0;

endmodule
