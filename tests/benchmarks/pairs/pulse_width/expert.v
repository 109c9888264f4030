// Length of the current and of the last pulse.
module pulse_width (
  input  wire       clk,
  input  wire       rst,
  input  wire       sig,
  output wire [9:0] elapsed,
  output reg  [9:0] width,
  output reg        done
);

  reg [9:0] cnt;
  reg       sig_q;

  assign elapsed = cnt;

  // The counter runs during the pulse only: no time stamps, no subtraction.
  always @(posedge clk) begin
    if (rst) begin
      cnt   <= 10'd0;
      sig_q <= 1'b0;
      width <= 10'd0;
      done  <= 1'b0;
    end else begin
      sig_q <= sig;
      cnt   <= (cnt + 10'd1) & {10{sig}};
      done  <= sig_q & ~sig;
      if (sig_q & ~sig) width <= cnt;
    end
  end
endmodule
