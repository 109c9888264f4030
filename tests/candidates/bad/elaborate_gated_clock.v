// stops at: elaborate; design: gold/counter_sync; the clock goes through a gate
// Counter with enable and synchronous reset. Latency: 1 cycle.

module counter_sync (
  input  wire       clk_i,
  input  wire       rst_i,
  input  wire       en_i,
  output wire [7:0] count_o
);

  reg [7:0] count_q;

  wire gated_clk;

  assign gated_clk = clk_i && (en_i || rst_i);

  always @(posedge gated_clk) begin
    if (rst_i) begin
      count_q <= 8'd0;
    end else begin
      count_q <= count_q + 8'd1;
    end
  end

  assign count_o = count_q;

endmodule
