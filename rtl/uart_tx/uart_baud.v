// Bit timer of the UART transmitter.
//
// Function: while run_i is high, tick_o is high in the last of each Divisor cycles. While run_i
// is low, the timer is held at the beginning of a bit.
// Latency: tick_o is combinational in run_i; the count starts in the first cycle with run_i.
// Source: own.

module uart_baud #(
  parameter Divisor = 8
) (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire run_i,
  output wire tick_o
);

  reg [7:0] count_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= 8'd0;
    end else if (!run_i) begin
      count_q <= 8'd0;
    end else if (count_q == Divisor[7:0] - 8'd1) begin
      count_q <= 8'd0;
    end else begin
      count_q <= count_q + 8'd1;
    end
  end

  assign tick_o = run_i && (count_q == Divisor[7:0] - 8'd1);

endmodule
