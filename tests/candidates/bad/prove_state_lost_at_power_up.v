// stops at: prove; design: gold/pipe; a register that is never loaded holds the pipeline
// Sum of two numbers over two stages, without a reset. Latency: 2 cycles.

module pipe (
  input  wire       clk_i,
  input  wire [7:0] a_i,
  input  wire [7:0] b_i,
  output reg  [8:0] sum_o
);

  reg [7:0] a_q;
  reg [7:0] b_q;

  reg go_q;

  always @(posedge clk_i) begin
    go_q  <= go_q;
    a_q   <= go_q ? 8'd0 : a_i;
    b_q   <= b_i;
    sum_o <= {1'b0, a_q} + {1'b0, b_q};
  end

endmodule
