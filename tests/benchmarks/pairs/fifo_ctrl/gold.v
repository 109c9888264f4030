// Pointers and flags of a FIFO with 16 entries.
module fifo_ctrl #(
  parameter DEPTH = 16
) (
  input            clk,
  input            rst,
  input            push,
  input            pop,
  output     [3:0] waddr,
  output     [3:0] raddr,
  output           we,
  output           full,
  output           empty,
  output           almost_full
);
  reg [4:0] wr_ptr, rd_ptr, count;

  assign full        = (count == DEPTH);
  assign empty       = (count == 0);
  assign almost_full = (count >= DEPTH - 4);
  assign waddr       = wr_ptr[3:0];
  assign raddr       = rd_ptr[3:0];
  assign we          = push && !full;

  always @(posedge clk) begin
    if (rst) begin
      wr_ptr <= 0;
      rd_ptr <= 0;
      count  <= 0;
    end else begin
      if (push && !full) begin
        if (wr_ptr == DEPTH - 1) wr_ptr <= 0;
        else                     wr_ptr <= wr_ptr + 1;
      end
      if (pop && !empty) begin
        if (rd_ptr == DEPTH - 1) rd_ptr <= 0;
        else                     rd_ptr <= rd_ptr + 1;
      end
      if ((push && !full) && !(pop && !empty))
        count <= count + 1;
      else if (!(push && !full) && (pop && !empty))
        count <= count - 1;
    end
  end
endmodule
