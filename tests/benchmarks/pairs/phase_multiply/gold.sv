// Sequential filter step: y = (a x + b x1 + c x2) over three clocks
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

  state_e     state;
  logic [7:0] x0, x1, x2;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state  <= IDLE;
      x0     <= '0;
      x1     <= '0;
      x2     <= '0;
      y_o    <= '0;
      done_o <= 1'b0;
    end else begin
      done_o <= 1'b0;
      unique case (state)
        IDLE: if (start_i) begin
          x0    <= x_i;
          x1    <= x0;
          x2    <= x1;
          state <= MUL_A;
        end
        MUL_A: begin
          y_o   <= x0 * a_i;
          state <= MUL_B;
        end
        MUL_B: begin
          y_o   <= y_o + x1 * b_i;
          state <= MUL_C;
        end
        MUL_C: begin
          y_o    <= y_o + x2 * c_i;
          done_o <= 1'b1;
          state  <= IDLE;
        end
      endcase
    end
  end

endmodule
