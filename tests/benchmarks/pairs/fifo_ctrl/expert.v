// Pointers and flags of a FIFO with 16 entries.
module fifo_ctrl #(
  parameter DEPTH = 16
) (
  input        clk,
  input        rst,
  input        push,
  input        pop,
  output [3:0] waddr,
  output [3:0] raddr,
  output       we,
  output       full,
  output       empty,
  output       almost_full
);
  // Four-bit pointers wrap by themselves; only a count has to be kept as well.
  reg  [3:0] wr_ptr, rd_ptr;
  reg  [4:0] count;
  wire       re = pop & ~empty;

  assign full        = count[4];
  assign empty       = ~|count;
  assign almost_full = count[4] | (count[3] & count[2]);
  assign waddr       = wr_ptr;
  assign raddr       = rd_ptr;
  assign we          = push & ~full;

  // -1, 0 or +1 with one adder
  wire down = re & ~we;
  wire move = re ^ we;

  always @(posedge clk) begin
    if (rst) begin
      wr_ptr <= 0;
      rd_ptr <= 0;
      count  <= 0;
    end else begin
      wr_ptr <= wr_ptr + we;
      rd_ptr <= rd_ptr + re;
      if (move) count <= count + {{4{down}}, 1'b1};
    end
  end
endmodule
