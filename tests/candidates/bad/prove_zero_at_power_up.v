// stops at: prove; design: gold/counter; equal only if the register is zero at power-up: the reset merely stops it
// Counter with enable and asynchronous reset. Latency: 1 cycle.

module counter (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire       en_i,
  output wire [7:0] count_o
);

  reg [7:0] count_q;

  always @(posedge clk_i) begin
    if (en_i && rst_ni) begin
      count_q <= count_q + 8'd1;
    end
  end

  assign count_o = count_q;

endmodule
