// Brightness adjust of two channels with clamp to 0..255
module brightness (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       darker_i,
  input  logic [7:0] amount_i,
  input  logic [7:0] luma_i,
  input  logic [7:0] alpha_i,
  output logic [7:0] luma_o,
  output logic [7:0] alpha_o
);

  // The ninth bit of a sum or difference says that it left 0..255 on that side.
  function automatic logic [7:0] adjust(logic [7:0] pixel, logic [7:0] amount, logic darker);
    logic [8:0] v;
    v = {1'b0, pixel} + ({1'b0, amount} ^ {9{darker}}) + 9'(darker);
    return v[8] ? {8{~darker}} : v[7:0];
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      luma_o  <= '0;
      alpha_o <= '0;
    end else begin
      luma_o  <= adjust(luma_i, amount_i, darker_i);
      alpha_o <= adjust(alpha_i, amount_i, darker_i);
    end
  end

endmodule
