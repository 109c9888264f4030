// Accumulates the power of a sample stream, with a folded squarer
module power_acc (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic        valid_i,
  input  logic [7:0]  x_i,
  output logic [19:0] power_o
);

  // x_i x_i = x_i on the diagonal; x_i x_j + x_j x_i = 2 x_i x_j for i < j.
  logic [15:0] diagonal, row0, row1, row2, row3, row4, row5, row6;
  logic [15:0] sq;

  always_comb begin
    for (int i = 0; i < 8; i++) diagonal[2*i +: 2] = {1'b0, x_i[i]};
    row0 = {7'b0, {7{x_i[0]}} & x_i[7:1], 2'b0};
    row1 = {6'b0, {6{x_i[1]}} & x_i[7:2], 4'b0};
    row2 = {5'b0, {5{x_i[2]}} & x_i[7:3], 6'b0};
    row3 = {4'b0, {4{x_i[3]}} & x_i[7:4], 8'b0};
    row4 = {3'b0, {3{x_i[4]}} & x_i[7:5], 10'b0};
    row5 = {2'b0, {2{x_i[5]}} & x_i[7:6], 12'b0};
    row6 = {1'b0, x_i[6] & x_i[7], 14'b0};
    sq   = diagonal + row0 + row1 + row2 + row3 + row4 + row5 + row6;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)      power_o <= '0;
    else if (clear_i) power_o <= '0;
    else if (valid_i) power_o <= power_o + 20'(sq);
  end

endmodule
