// stops at: elaborate; design: gold/follower; two cross-coupled gates remember the input
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output reg  bit_o
);

  wire set_n;
  wire reset_n;

  assign set_n   = !(!bit_i && reset_n);
  assign reset_n = !(bit_i && set_n);

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_o <= 1'b0;
    end else begin
      bit_o <= set_n;
    end
  end

endmodule
