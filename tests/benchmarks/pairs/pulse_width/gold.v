// Length of the current and of the last pulse.
module pulse_width (
  input  wire       clk,
  input  wire       rst,
  input  wire       sig,
  output wire [9:0] elapsed,
  output reg  [9:0] width,
  output reg        done
);

  reg [9:0] now;
  reg [9:0] start;
  reg       sig_q;

  assign elapsed = sig_q ? now - start : 10'd0;

  always @(posedge clk) begin
    if (rst) begin
      now   <= 10'd0;
      start <= 10'd0;
      sig_q <= 1'b0;
      width <= 10'd0;
      done  <= 1'b0;
    end else begin
      now   <= now + 10'd1;
      sig_q <= sig;
      done  <= 1'b0;
      if (sig && !sig_q) start <= now;
      if (!sig && sig_q) begin
        width <= now - start;
        done  <= 1'b1;
      end
    end
  end
endmodule
