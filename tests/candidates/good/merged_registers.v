// passes; design: gold/twin; two registers with the same contents became one
// Two edge detectors that both remember their input. Latency: 0 cycles.

module twin (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire bit_i,
  output wire rise_o,
  output wire fall_o
);

  reg rise_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rise_q <= 1'b0;
    end else begin
      rise_q <= bit_i;
    end
  end

  assign rise_o = bit_i && !rise_q;
  assign fall_o = !bit_i && rise_q;

endmodule
