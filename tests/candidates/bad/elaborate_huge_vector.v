// stops at: elaborate; design: gold/adder31; a vector of 2^31 bits
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  wire [2147483647:0] wide;

  assign wide  = {2147483648{a_i[0]}};
  assign sum_o = {1'b0, a_i} + {2'b00, b_i} + {16'd0, wide[5] ^ a_i[0]};

endmodule
