// Vote of two panels of seven: which panel has more ones?
module vote (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [6:0] red_i,
  input  logic [6:0] blue_i,
  output logic       red_wins_o,
  output logic       tie_o
);

  logic [2:0] n_red, n_blue;

  always_comb begin
    n_red = '0;
    n_blue = '0;
    for (int i = 0; i < 7; i++) begin
      n_red  = n_red  + 3'(red_i[i]);
      n_blue = n_blue + 3'(blue_i[i]);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      red_wins_o <= 1'b0;
      tie_o      <= 1'b0;
    end else begin
      red_wins_o <= n_red > n_blue;
      tie_o      <= n_red == n_blue;
    end
  end

endmodule
