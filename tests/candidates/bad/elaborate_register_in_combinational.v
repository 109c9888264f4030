// stops at: elaborate; design: gold/adder31; a register in a design without a clock
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  reg odd_q;

  always @(posedge a_i[0]) begin
    odd_q <= !odd_q;
  end

  assign sum_o = {1'b0, a_i} + {2'b00, b_i};

endmodule
