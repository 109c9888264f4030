// stops at: elaborate; design: gold/counter_sync; the register is clocked by the enable
// Counter with enable and synchronous reset. Latency: 1 cycle.

module counter_sync (
  input  wire       clk_i,
  input  wire       rst_i,
  input  wire       en_i,
  output wire [7:0] count_o
);

  reg [7:0] count_q;

  always @(posedge en_i) begin
    if (rst_i) begin
      count_q <= 8'd0;
    end else if (en_i) begin
      count_q <= count_q + 8'd1;
    end
  end

  assign count_o = count_q;

endmodule
