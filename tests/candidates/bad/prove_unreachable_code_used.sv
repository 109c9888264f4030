// stops at: prove; design: ctrl_fsm; a grant and an abort in one cycle are taken the other way round
// Controller for burst reads over a shared bus.
//
// Function: start_i with len_i (beats minus 1) starts a burst. The controller asks for the bus,
// issues one read for each beat and waits for its answer. An answer with err_i is tried again up
// to three times. A missing grant (16 cycles), a missing answer (12 cycles) or too many errors
// end the burst with fail_o, the last answer with done_o. abort_i ends it without either.
// Latency: bus_req_o 1 cycle after start_i; outputs depend on registers alone, except last_o.
// Source: own.

module ctrl_fsm (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       start_i,
  input  logic [3:0] len_i,
  input  logic       abort_i,
  input  logic       gnt_i,
  input  logic       ack_i,
  input  logic       err_i,
  output logic       bus_req_o,
  output logic       read_o,
  output logic [3:0] beat_o,
  output logic       last_o,
  output logic       busy_o,
  output logic       done_o,
  output logic       fail_o
);

  typedef enum logic [2:0] {
    StIdle,
    StRequest,
    StRead,
    StWait,
    StDone,
    StFail
  } state_e;

  localparam logic [3:0] GrantTimeout  = 4'd15;
  localparam logic [3:0] AnswerTimeout = 4'd11;
  localparam logic [1:0] MaxRetries    = 2'd3;

  state_e     state_q, state_d;
  logic [3:0] len_q, len_d;
  logic [3:0] beat_q, beat_d;
  logic [3:0] timer_q, timer_d;
  logic [1:0] retry_q, retry_d;

  always_comb begin
    state_d = state_q;
    len_d   = len_q;
    beat_d  = beat_q;
    timer_d = timer_q;
    retry_d = retry_q;

    case (state_q)
      StIdle: begin
        if (start_i) begin
          state_d = StRequest;
          len_d   = len_i;
          beat_d  = 4'd0;
          timer_d = 4'd0;
          retry_d = 2'd0;
        end
      end

      StRequest: begin
        timer_d = timer_q + 4'd1;
        if (gnt_i) begin
          state_d = StRead;
        end else if (abort_i) begin
          state_d = StIdle;
        end else if (timer_q == GrantTimeout) begin
          state_d = StFail;
        end
      end

      StRead: begin
        timer_d = 4'd0;
        if (abort_i) begin
          state_d = StIdle;
        end else begin
          state_d = StWait;
        end
      end

      StWait: begin
        timer_d = timer_q + 4'd1;
        if (abort_i) begin
          state_d = StIdle;
        end else if (ack_i && err_i && retry_q == MaxRetries) begin
          state_d = StFail;
        end else if (ack_i && err_i) begin
          state_d = StRead;
          retry_d = retry_q + 2'd1;
        end else if (ack_i && beat_q == len_q) begin
          state_d = StDone;
        end else if (ack_i) begin
          state_d = StRead;
          beat_d  = beat_q + 4'd1;
          retry_d = 2'd0;
        end else if (timer_q == AnswerTimeout) begin
          state_d = StFail;
        end
      end

      StDone, StFail: begin
        state_d = StIdle;
      end

      default: begin
        state_d = StIdle;
      end
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      len_q   <= 4'd0;
      beat_q  <= 4'd0;
      timer_q <= 4'd0;
      retry_q <= 2'd0;
    end else begin
      state_q <= state_d;
      len_q   <= len_d;
      beat_q  <= beat_d;
      timer_q <= timer_d;
      retry_q <= retry_d;
    end
  end

  assign bus_req_o = (state_q == StRequest) || (state_q == StRead) || (state_q == StWait);
  assign read_o    = (state_q == StRead);
  assign beat_o    = beat_q;
  assign last_o    = (state_q == StWait) && ack_i && !err_i && (beat_q == len_q);
  assign busy_o    = (state_q != StIdle);
  assign done_o    = (state_q == StDone);
  assign fail_o    = (state_q == StFail);

endmodule
