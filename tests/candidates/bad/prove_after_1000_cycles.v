// stops at: prove; design: gold/follower; wrong once 1,000 cycles have passed since the reset
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  reg [9:0] age_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      age_q <= 10'd0;
    end else if (age_q != 10'd1000) begin
      age_q <= age_q + 10'd1;
    end
  end

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_o <= 1'b0;
    end else begin
      bit_o <= bit_i ^ (age_q == 10'd1000);
    end
  end

endmodule
