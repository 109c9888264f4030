// stops at: prove; design: gold/adder31; off by one at one input in 2^31
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  assign sum_o = {1'b0, a_i} + {2'b00, b_i} + {16'd0, (a_i == 16'hC3A5) && (b_i == 15'h2B1D)};

endmodule
