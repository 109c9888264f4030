// Burst controller: waits for the memory, then moves len+1 beats.
module burst_ctrl (
  input            clk,
  input            rst,
  input            start,
  input            write,
  input      [3:0] len,
  input            mem_ready,
  output reg       req,
  output reg       we,
  output reg       beat,
  output reg       done
);
  localparam IDLE = 0, RD_REQ = 1, RD_WAIT = 2, RD_DATA = 3, RD_DONE = 4,
             WR_REQ = 5, WR_WAIT = 6, WR_DATA = 7, WR_DONE = 8;

  reg [3:0] state;
  reg [3:0] rd_cnt, wr_cnt;
  reg [3:0] len_r;

  always @(posedge clk) begin
    if (rst) begin
      state  <= IDLE;
      rd_cnt <= 0;
      wr_cnt <= 0;
      len_r  <= 0;
    end else begin
      case (state)
        IDLE: if (start) begin
          len_r  <= len;
          rd_cnt <= 0;
          wr_cnt <= 0;
          if (write) state <= WR_REQ;
          else       state <= RD_REQ;
        end
        RD_REQ:  state <= RD_WAIT;
        RD_WAIT: if (mem_ready) state <= RD_DATA;
        RD_DATA: begin
          rd_cnt <= rd_cnt + 1;
          if (rd_cnt == len_r) state <= RD_DONE;
        end
        RD_DONE: state <= IDLE;
        WR_REQ:  state <= WR_WAIT;
        WR_WAIT: if (mem_ready) state <= WR_DATA;
        WR_DATA: begin
          wr_cnt <= wr_cnt + 1;
          if (wr_cnt == len_r) state <= WR_DONE;
        end
        WR_DONE: state <= IDLE;
        default: state <= IDLE;
      endcase
    end
  end

  always @(*) begin
    req  = (state == RD_REQ) || (state == RD_WAIT) || (state == WR_REQ) || (state == WR_WAIT);
    we   = (state == WR_REQ) || (state == WR_WAIT) || (state == WR_DATA) || (state == WR_DONE);
    beat = (state == RD_DATA) || (state == WR_DATA);
    done = (state == RD_DONE) || (state == WR_DONE);
  end
endmodule
