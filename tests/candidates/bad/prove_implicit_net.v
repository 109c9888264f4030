// stops at: prove; design: gold/adder31; a misspelt name is a new net of one bit
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  wire [16:0] a_wide;

  assign a_wlde = {1'b0, a_i};
  assign sum_o  = a_wlde + {2'b00, b_i};

endmodule
