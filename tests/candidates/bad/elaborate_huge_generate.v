// stops at: elaborate; design: gold/adder31; a generate loop of 2^31 rounds
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  genvar i;
  generate
    for (i = 0; i < 2147483647; i = i + 1) begin : gen_net
      wire unused = a_i[0];
    end
  endgenerate

  assign sum_o = {1'b0, a_i} + {2'b00, b_i};

endmodule
