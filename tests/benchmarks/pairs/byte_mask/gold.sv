// Mask of the valid bytes of a burst beat, from the first and last byte number
module len_mask (
  input  logic [3:0]  first,
  input  logic [4:0]  count,      // 0 .. 16 bytes; more counts as 16
  output logic [15:0] head,
  output logic [15:0] body
);

  logic [31:0] one_hot;

  assign one_hot = 32'd1 << count;
  assign body    = (count >= 5'd16) ? 16'hFFFF : 16'(one_hot - 32'd1);
  assign head    = ~((16'd1 << first) - 16'd1);

endmodule
