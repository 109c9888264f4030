// Sequential filter step: y = (a x + b x1 + c x2) over three clocks, one multiply-add
module biquad_seq (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,
  input  logic [7:0]  x_i,
  input  logic [7:0]  a_i,
  input  logic [7:0]  b_i,
  input  logic [7:0]  c_i,
  output logic        done_o,
  output logic [17:0] y_o
);

  typedef enum logic [1:0] {IDLE, MUL_A, MUL_B, MUL_C} state_e;

  state_e      state;
  logic [7:0]  x0, x1, x2;
  logic [7:0]  sample, weight;
  logic [17:0] base;

  // What the multiplier sees when idle does not matter.
  assign sample = state[1] ? (state[0] ? x2 : x1) : x0;
  assign weight = state[1] ? (state[0] ? c_i : b_i) : a_i;
  assign base   = y_o & {18{state[1]}};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state  <= IDLE;
      x0     <= '0;
      x1     <= '0;
      x2     <= '0;
      y_o    <= '0;
      done_o <= 1'b0;
    end else begin
      done_o <= state == MUL_C;
      if (state == IDLE) begin
        if (start_i) begin
          x0    <= x_i;
          x1    <= x0;
          x2    <= x1;
          state <= MUL_A;
        end
      end else begin
        y_o   <= base + sample * weight;
        state <= state_e'(state + 2'd1);
      end
    end
  end

endmodule
