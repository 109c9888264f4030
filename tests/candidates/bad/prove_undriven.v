// stops at: prove; design: gold/adder31; one bit of the sum comes from a net that nobody drives
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  wire carry_in;

  assign sum_o = {1'b0, a_i} + {2'b00, b_i} + {16'd0, carry_in};

endmodule
