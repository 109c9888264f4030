// Gray code counter for a clock crossing: registered gray output
module gray_cnt (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       en_i,
  output logic [7:0] gray_o,
  output logic [7:0] gray_next_o
);

  logic [7:0] bin, bin_next;

  // gray to binary
  always_comb begin
    for (int i = 0; i < 8; i++) bin[i] = ^(gray_o >> i);
  end

  assign bin_next    = bin + 8'(en_i);
  assign gray_next_o = bin_next ^ (bin_next >> 1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) gray_o <= '0;
    else         gray_o <= gray_next_o;
  end

endmodule
