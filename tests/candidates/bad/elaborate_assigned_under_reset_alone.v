// stops at: elaborate; design: gold/follower; the front end says x for a register that keeps its reset value
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  reg [1:0] mode_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_o  <= 1'b0;
      mode_q <= 2'd0;
    end else begin
      bit_o     <= bit_i ^ mode_q[1];
      mode_q[0] <= bit_i;
    end
  end

endmodule
