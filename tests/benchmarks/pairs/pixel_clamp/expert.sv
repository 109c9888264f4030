// Brightness adjust of three channels with clamp to 0..255
module brightness (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic [7:0]        r_i,
  input  logic [7:0]        g_i,
  input  logic [7:0]        b_i,
  input  logic signed [7:0] delta_i,
  output logic [7:0]        r_o,
  output logic [7:0]        g_o,
  output logic [7:0]        b_o
);

  // Carry out of the byte sum and the sign of delta say it all: equal means no clamp,
  // carry alone is too large, sign alone is below zero.
  function automatic logic [7:0] adjust(logic [7:0] pixel, logic [7:0] delta);
    logic [8:0] v;
    v = {1'b0, pixel} + {1'b0, delta};
    return (v[7:0] | {8{v[8] & ~delta[7]}}) & {8{~(delta[7] & ~v[8])}};
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      r_o <= '0;
      g_o <= '0;
      b_o <= '0;
    end else begin
      r_o <= adjust(r_i, delta_i);
      g_o <= adjust(g_i, delta_i);
      b_o <= adjust(b_i, delta_i);
    end
  end

endmodule
