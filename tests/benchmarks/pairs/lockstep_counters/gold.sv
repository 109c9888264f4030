// Position inside a 64 x 48 frame, with the address of the pixel in the buffer
module frame_pos (
  input  logic        clk_i,
  input  logic        rst_i,
  input  logic        en_i,
  output logic [5:0]  col_o,
  output logic [5:0]  row_o,
  output logic [11:0] addr_o,
  output logic        sof_o,
  output logic        eol_o
);

  logic [5:0] col_cnt;

  // column and row
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      col_o <= '0;
      row_o <= '0;
    end else if (en_i) begin
      if (col_o == 6'd63) begin
        col_o <= '0;
        if (row_o == 6'd47) row_o <= '0;
        else                row_o <= row_o + 1'b1;
      end else begin
        col_o <= col_o + 1'b1;
      end
    end
  end

  // buffer address runs through the frame
  always_ff @(posedge clk_i) begin
    if (rst_i)     addr_o <= '0;
    else if (en_i) addr_o <= (addr_o == 12'd3071) ? '0 : addr_o + 1'b1;
  end

  // column again, for end of line
  always_ff @(posedge clk_i) begin
    if (rst_i)     col_cnt <= '0;
    else if (en_i) col_cnt <= (col_cnt == 6'd63) ? '0 : col_cnt + 1'b1;
  end

  assign eol_o = (col_cnt == 6'd63);
  assign sof_o = (addr_o == 12'd0);

endmodule
