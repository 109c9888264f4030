// passes; design: gold/pipe; the addition moved before the first register
// Sum of two numbers over two stages, without a reset. Latency: 2 cycles.

module pipe (
  input  wire       clk_i,
  input  wire [7:0] a_i,
  input  wire [7:0] b_i,
  output reg  [8:0] sum_o
);

  reg [8:0] sum_q;

  always @(posedge clk_i) begin
    sum_q <= {1'b0, a_i} + {1'b0, b_i};
    sum_o <= sum_q;
  end

endmodule
