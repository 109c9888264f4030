// stops at: prove; design: gold/follower; wrong in one cycle, 65,535 cycles after the reset
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  reg [15:0] age_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      age_q <= 16'd0;
      bit_o <= 1'b0;
    end else begin
      age_q <= age_q + 16'd1;
      bit_o <= bit_i ^ (age_q == 16'd65535);
    end
  end

endmodule
