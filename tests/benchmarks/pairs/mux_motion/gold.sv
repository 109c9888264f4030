// Gain stage with bypass modes
module sel_scale (
  input  logic        clk_i,
  input  logic [1:0]  mode_i,
  input  logic [7:0]  x_i,
  input  logic [7:0]  y_i,
  input  logic [7:0]  g_i,
  input  logic [7:0]  h_i,
  output logic [15:0] out_o
);

  logic [15:0] xg, yg, xh;

  assign xg = x_i * g_i;
  assign yg = y_i * g_i;
  assign xh = x_i * h_i;

  always_ff @(posedge clk_i) begin
    case (mode_i)
      2'b00:   out_o <= xg;
      2'b01:   out_o <= yg;
      2'b10:   out_o <= xh;
      default: out_o <= xg >> 1;
    endcase
  end

endmodule
