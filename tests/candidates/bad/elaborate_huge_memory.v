// stops at: elaborate; design: gold/pipe; a memory of 2^28 words
// Sum of two numbers over two stages, without a reset. Latency: 2 cycles.

module pipe (
  input  wire       clk_i,
  input  wire [7:0] a_i,
  input  wire [7:0] b_i,
  output reg  [8:0] sum_o
);

  reg [7:0] a_q;
  reg [7:0] b_q;

  reg [7:0] words_q [0:268435455];

  always @(posedge clk_i) begin
    words_q[{a_i, b_i, a_q[3:0], b_q}] <= a_i;
  end

  always @(posedge clk_i) begin
    a_q   <= a_i;
    b_q   <= b_i;
    sum_o <= {1'b0, words_q[{a_i, b_i, a_q[3:0], b_q}] & 8'd0} + {1'b0, a_q} + {1'b0, b_q};
  end

endmodule
