// passes; design: gold/hold; a register without a reset holds the complement
// Register without a reset that keeps what was loaded. Latency: 1 cycle.

module hold (
  input  wire       clk_i,
  input  wire       load_i,
  input  wire [3:0] value_i,
  output wire [3:0] value_o
);

  reg [3:0] value_q;

  assign value_o = ~value_q;

  always @(posedge clk_i) begin
    if (load_i) begin
      value_q <= ~value_i;
    end
  end

endmodule
