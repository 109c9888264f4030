// stops at: prove; design: gold/follower; wrong after the input has shown a certain sequence of 24 bits
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  reg [23:0] seen_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      seen_q <= 24'd0;
    end else begin
      seen_q <= {seen_q[22:0], bit_i};
    end
  end

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_o <= 1'b0;
    end else begin
      bit_o <= bit_i ^ (seen_q == 24'hA53C96);
    end
  end

endmodule
