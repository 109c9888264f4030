// passes; design: gold/shift_init; the register holds the complement, its initial value too
// Shift register without a reset that starts as 4'b1000. Latency: 4 cycles.

module shift_init (
  input  wire clk_i,
  input  wire bit_i,
  output wire bit_o
);

  reg [3:0] shift_q = 4'b0111;

  always @(posedge clk_i) begin
    shift_q <= {shift_q[2:0], !bit_i};
  end

  assign bit_o = !shift_q[3];

endmodule
