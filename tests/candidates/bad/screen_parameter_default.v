// stops at: screen; design: gcd; a parameter has another default
// Greatest common divisor of two unsigned numbers.
//
// Function: operands are taken when valid_i and ready_o are high. valid_o goes high with the
// divisor on result_o and stays until ready_i takes it. gcd(x, 0) = gcd(0, x) = x.
// Latency: 1 cycle for each subtraction and 1 to see the end; about a_i + b_i cycles at worst.
// Source: Euclid's algorithm by subtraction.

module gcd #(
  parameter Width = 12
) (
  input  wire             clk_i,
  input  wire             rst_ni,
  input  wire             valid_i,
  output wire             ready_o,
  input  wire [Width-1:0] a_i,
  input  wire [Width-1:0] b_i,
  output wire             valid_o,
  input  wire             ready_i,
  output wire [Width-1:0] result_o
);

  localparam [1:0] StIdle = 2'd0;
  localparam [1:0] StRun  = 2'd1;
  localparam [1:0] StDone = 2'd2;

  reg [1:0]       state_q;
  reg [Width-1:0] a_q;
  reg [Width-1:0] b_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      a_q     <= {Width{1'b0}};
      b_q     <= {Width{1'b0}};
    end else begin
      case (state_q)
        StIdle: begin
          if (valid_i) begin
            a_q     <= a_i;
            b_q     <= b_i;
            state_q <= StRun;
          end
        end
        StRun: begin
          if (a_q == {Width{1'b0}}) begin
            a_q     <= b_q;
            state_q <= StDone;
          end else if (b_q == {Width{1'b0}} || a_q == b_q) begin
            state_q <= StDone;
          end else if (a_q > b_q) begin
            a_q <= a_q - b_q;
          end else begin
            b_q <= b_q - a_q;
          end
        end
        StDone: begin
          if (ready_i) begin
            state_q <= StIdle;
          end
        end
        default: begin
          state_q <= StIdle;
        end
      endcase
    end
  end

  assign ready_o  = (state_q == StIdle);
  assign valid_o  = (state_q == StDone);
  assign result_o = a_q;

endmodule
