// passes; design: gold/twin; registers have other names
// Two edge detectors that both remember their input. Latency: 0 cycles.

module twin (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output wire rise_o,
  output wire fall_o
);

  reg before_q;
  reg earlier_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      before_q  <= 1'b0;
      earlier_q <= 1'b0;
    end else begin
      before_q  <= bit_i;
      earlier_q <= bit_i;
    end
  end

  assign rise_o = bit_i && !before_q;
  assign fall_o = !bit_i && earlier_q;

endmodule
