// Position inside a 64 x 48 frame: row and column are the two halves of the address
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

  logic last_row;

  assign eol_o    = &addr_o[5:0];
  assign last_row = addr_o[11] & (&addr_o[9:6]);      // 47 is the first with these bits

  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      addr_o <= '0;
    end else if (en_i) begin
      addr_o <= (eol_o & last_row) ? '0 : addr_o + 1'b1;
    end
  end

  assign {row_o, col_o} = addr_o;
  assign sof_o = ~|addr_o;

endmodule
