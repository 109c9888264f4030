// Burst controller: waits for the memory, then moves len+1 beats.
module burst_ctrl (
  input        clk,
  input        rst,
  input        start,
  input        write,
  input  [3:0] len,
  input        mem_ready,
  output       req,
  output       we,
  output       beat,
  output       done
);
  // One state machine for both directions; the counter holds the beats that are left.
  localparam IDLE = 3'd0, REQ = 3'd1, WAIT = 3'd3, DATA = 3'd2, DONE = 3'd4;

  reg [2:0] state;
  reg [3:0] left;
  reg       dir;

  always @(posedge clk) begin
    if (rst) begin
      state <= IDLE;
      dir   <= 1'b0;
    end else begin
      case (state)
        IDLE: begin
          dir <= start & write;
          if (start) state <= REQ;
        end
        REQ:     state <= WAIT;
        WAIT:    if (mem_ready) state <= DATA;
        DATA:    if (left == 0) state <= DONE;
        default: begin
          state <= IDLE;
          dir   <= 1'b0;
        end
      endcase
    end
  end

  always @(posedge clk)
    if (state[2:0] == IDLE) left <= len;
    else if (beat)          left <= left - 4'd1;

  assign req  = state[0];
  assign we   = dir;
  assign beat = state[1] & ~state[0];
  assign done = state[2];
endmodule
