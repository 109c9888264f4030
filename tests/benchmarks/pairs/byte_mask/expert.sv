// Mask of the valid bytes of a burst beat: thermometer codes, no shifter and no carries
module len_mask (
  input  logic [3:0]  first,
  input  logic [4:0]  count,
  output logic [15:0] head,
  output logic [15:0] body
);

  for (genvar i = 0; i < 16; i++) begin : g_bit
    assign body[i] = count > i;
    assign head[i] = first <= i;
  end

endmodule
