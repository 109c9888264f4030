// Register without a reset that keeps what was loaded. Latency: 1 cycle.

module hold (
  input  wire       clk_i,
  input  wire       load_i,
  input  wire [3:0] value_i,
  output reg  [3:0] value_o
);

  always @(posedge clk_i) begin
    if (load_i) begin
      value_o <= value_i;
    end
  end

endmodule
