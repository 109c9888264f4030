// Gray code counter for a clock crossing: toggles one bit by the parity of the word
module gray_cnt (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       en_i,
  output logic [7:0] gray_o,
  output logic [7:0] gray_next_o
);

  // With even parity the lowest bit toggles, with odd parity the bit above the lowest one
  // (or the highest, if that is the only one).
  logic       odd;
  logic [7:0] none_below, toggle;

  assign odd = ^gray_o;

  assign none_below[0] = 1'b1;
  for (genvar i = 1; i < 8; i++) begin : g_below
    assign none_below[i] = none_below[i-1] & ~gray_o[i-1];
  end

  assign toggle[0] = ~odd & en_i;
  for (genvar i = 1; i < 7; i++) begin : g_toggle
    assign toggle[i] = odd & en_i & none_below[i-1] & gray_o[i-1];
  end
  assign toggle[7] = odd & en_i & none_below[6];

  assign gray_next_o = gray_o ^ toggle;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) gray_o <= '0;
    else         gray_o <= gray_next_o;
  end

endmodule
