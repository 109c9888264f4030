// passes; design: gold/table_rom; the table is written out as cases
module table_rom (
  input  wire [2:0] index_i,
  output reg  [3:0] word_o
);

  always @(*) begin
    case (index_i)
      3'd0:    word_o = 4'd0;
      3'd1:    word_o = 4'd1;
      3'd2:    word_o = 4'd3;
      3'd3:    word_o = 4'd2;
      3'd4:    word_o = 4'd6;
      3'd5:    word_o = 4'd7;
      3'd6:    word_o = 4'd5;
      default: word_o = 4'd4;
    endcase
  end

endmodule
