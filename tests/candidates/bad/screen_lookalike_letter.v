// stops at: screen; design: gold/counter; an identifier has a Cyrillic letter
// Counter with enable and asynchronous reset. Latency: 1 cycle.

module counter (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire       en_i,
  output wire [7:0] count_o
);

  reg [7:0] count_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= 8'd0;
    end else if (en_i) begin
      count_q <= count_q + 8'd1;
    end
  end

  assign count_o = count_q;

  wire сount_q;

endmodule
