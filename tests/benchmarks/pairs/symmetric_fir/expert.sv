// Five tap low pass 3, 11, 20, 11, 3, folded: 3 (a + 4 b + 7 c) - b - c with a, b the pair sums
module fir_lp5 (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,
  input  logic [7:0]  x_i,
  output logic [13:0] y_o
);

  logic [7:0] d [0:3];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      for (int i = 0; i < 4; i++) d[i] <= '0;
    end else if (valid_i) begin
      d[0] <= x_i;
      for (int i = 1; i < 4; i++) d[i] <= d[i-1];
    end
  end

  // 3 a + 11 b + 20 c = 3 (a + b) + 8 b + 20 c
  logic [8:0] a, b;
  logic [9:0] ab;

  assign a   = x_i + d[3];
  assign b   = d[0] + d[2];
  assign ab  = a + b;
  assign y_o = ab * 14'd3 + b * 14'd8 + d[1] * 14'd20;

endmodule
