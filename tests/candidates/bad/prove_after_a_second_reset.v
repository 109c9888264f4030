// stops at: prove; design: gold/counter_init; wrong only in the cycle after a second reset
// Counter that starts at 3 and is cleared to 3 as well. Latency: 1 cycle.

module counter_init (
  input  wire       clk_i,
  input  wire       rst_i,
  input  wire       en_i,
  output wire [3:0] count_o
);

  reg [3:0] count_q;
  reg       ran_q;
  reg       again_q;

  initial begin
    count_q = 4'd3;
    ran_q   = 1'b0;
    again_q = 1'b0;
  end

  always @(posedge clk_i) begin
    ran_q   <= ran_q || !rst_i;
    again_q <= rst_i && ran_q;
    if (rst_i) begin
      count_q <= 4'd3;
    end else if (en_i && !again_q) begin
      count_q <= count_q + 4'd1;
    end
  end

  assign count_o = count_q;

endmodule
