// stops at: screen; design: gold/follower; an output became an inout
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  inout  wire bit_o
);

  reg bit_q;

  assign bit_o = bit_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bit_q <= 1'b0;
    end else begin
      bit_q <= bit_i;
    end
  end

endmodule
