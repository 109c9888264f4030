// Gain stage with bypass modes: one multiplier
module sel_scale (
  input  logic        clk_i,
  input  logic [1:0]  mode_i,
  input  logic [7:0]  x_i,
  input  logic [7:0]  y_i,
  input  logic [7:0]  g_i,
  input  logic [7:0]  h_i,
  output logic [15:0] out_o
);

  logic [7:0]  left, right;
  logic [15:0] p;

  assign left  = (mode_i == 2'b01) ? y_i : x_i;
  assign right = (mode_i == 2'b10) ? h_i : g_i;
  assign p     = left * right;

  always_ff @(posedge clk_i)
    out_o <= (&mode_i) ? {1'b0, p[15:1]} : p;

endmodule
