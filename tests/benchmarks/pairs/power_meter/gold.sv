// Accumulates the power of a sample stream
module power_acc (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic        valid_i,
  input  logic [7:0]  x_i,
  output logic [19:0] power_o
);

  logic [15:0] sq;
  assign sq = x_i * x_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)      power_o <= '0;
    else if (clear_i) power_o <= '0;
    else if (valid_i) power_o <= power_o + 20'(sq);
  end

endmodule
