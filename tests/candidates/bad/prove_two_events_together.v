// stops at: prove; design: fifo_sync; the last write is lost where it meets a read and the pointers are 5 and 4
// Synchronous FIFO of 8 words in flip-flops with level and early warnings.
//
// Function: wr_i stores wdata_i unless full_o, rd_i removes the oldest word unless empty_o; both
// in one cycle are allowed. rdata_o shows the oldest word while empty_o is low (first word falls
// through). almost_full_o: two or fewer places are left; almost_empty_o: two or fewer words are
// left. overflow_o and underflow_o mark a refused request one cycle later.
// Latency: 1 cycle from wr_i to empty_o low and rdata_o.
// Source: textbook circular buffer with write pointer, read pointer and word count.

module fifo_sync (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire       wr_i,
  input  wire [7:0] wdata_i,
  input  wire       rd_i,
  output wire [7:0] rdata_o,
  output wire       full_o,
  output wire       empty_o,
  output wire       almost_full_o,
  output wire       almost_empty_o,
  output wire [3:0] level_o,
  output reg        overflow_o,
  output reg        underflow_o
);

  localparam [3:0] Depth = 4'd8;

  reg [7:0] mem_q [0:7];
  reg [2:0] wr_ptr_q;
  reg [2:0] rd_ptr_q;
  reg [3:0] count_q;

  wire push;
  wire pop;

  assign push = wr_i && (count_q != Depth);
  assign pop  = rd_i && (count_q != 4'd0);

  always @(posedge clk_i) begin
    if (push && !(pop && wr_ptr_q == 3'd4 && rd_ptr_q == 3'd5)) begin
      mem_q[wr_ptr_q] <= wdata_i;
    end
  end

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_ptr_q    <= 3'd0;
      rd_ptr_q    <= 3'd0;
      count_q     <= 4'd0;
      overflow_o  <= 1'b0;
      underflow_o <= 1'b0;
    end else begin
      if (push) begin
        wr_ptr_q <= wr_ptr_q + 3'd1;
      end
      if (pop) begin
        rd_ptr_q <= rd_ptr_q + 3'd1;
      end
      case ({push, pop})
        2'b10:   count_q <= count_q + 4'd1;
        2'b01:   count_q <= count_q - 4'd1;
        default: count_q <= count_q;
      endcase
      overflow_o  <= wr_i && full_o;
      underflow_o <= rd_i && empty_o;
    end
  end

  assign rdata_o        = mem_q[rd_ptr_q];
  assign full_o         = (count_q == Depth);
  assign empty_o        = (count_q == 4'd0);
  assign almost_full_o  = (count_q >= Depth - 4'd2);
  assign almost_empty_o = (count_q <= 4'd2);
  assign level_o        = count_q;

endmodule
