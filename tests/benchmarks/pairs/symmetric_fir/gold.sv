// Five tap low pass 3, 11, 20, 11, 3
module fir_lp5 (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,
  input  logic [7:0]  x_i,
  output logic [13:0] y_o
);

  logic [7:0] d [0:3];
  logic [13:0] m0, m1, m2, m3, m4;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int i = 0; i < 4; i++) d[i] <= '0;
    end else if (valid_i) begin
      d[0] <= x_i;
      for (int i = 1; i < 4; i++) d[i] <= d[i-1];
    end
  end

  assign m0 = x_i  * 14'd3;
  assign m1 = d[0] * 14'd11;
  assign m2 = d[1] * 14'd20;
  assign m3 = d[2] * 14'd11;
  assign m4 = d[3] * 14'd3;
  assign y_o = m0 + m1 + m2 + m3 + m4;

endmodule
