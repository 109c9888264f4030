// stops at: prove; design: gold/decode; the last digit is read from beyond the end of a table
module decode (
  input  wire [3:0] digit_i,
  output wire [6:0] segments_o
);

  wire [62:0] segments = {
    7'b1111111, 7'b0000111, 7'b1111101, 7'b1101101, 7'b1100110, 7'b1001111, 7'b1011011,
    7'b0000110, 7'b0111111
  };

  assign segments_o = segments[7*digit_i +: 7];

endmodule
