// stops at: prove; design: gold/counter; no register is reset
// Counter with enable and asynchronous reset. Latency: 1 cycle.

module counter (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire       en_i,
  output wire [7:0] count_o
);

  reg [7:0] count_q;

  always @(posedge clk_i) begin
    if (en_i) begin
      count_q <= count_q + 8'd1;
    end
  end

  assign count_o = count_q;

endmodule
