// stops at: elaborate; design: gold/adder31; a module that contains itself
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  nest #(.Level(0)) u_nest ();

  assign sum_o = {1'b0, a_i} + {2'b00, b_i};

endmodule

module nest #(
  parameter Level = 0
) ();

  nest #(.Level(Level + 1)) u_nest ();

endmodule
