// passes; design: gold/follower; one register became two whose exclusive or is the output
// Register with asynchronous reset. Latency: 1 cycle.

module follower (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output wire bit_o
);

  reg left_q;
  reg right_q;

  assign bit_o = left_q ^ right_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      left_q  <= 1'b0;
      right_q <= 1'b0;
    end else begin
      left_q  <= bit_i ^ right_q;
      right_q <= right_q;
    end
  end

endmodule
