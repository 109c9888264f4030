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

  function automatic logic [7:0] adjust(logic [7:0] pixel, logic signed [7:0] delta);
    int v;
    v = int'(pixel) + int'(delta);
    if (v < 0)        return 8'd0;
    else if (v > 255) return 8'd255;
    else              return v[7:0];
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
