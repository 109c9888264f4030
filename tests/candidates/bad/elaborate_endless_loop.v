// stops at: elaborate; design: gold/adder31; a loop that never ends
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  reg [16:0] sum;

  always @(*) begin
    sum = {1'b0, a_i};
    while (1) begin
      sum = sum + {2'b00, b_i};
    end
  end

  assign sum_o = sum;

endmodule
