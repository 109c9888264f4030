// stops at: screen; design: gold/follower; a delay behind a comment
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_o <= 1'b0;
    end else begin
      bit_o <= # /* one */ 1 bit_i;
    end
  end

endmodule
