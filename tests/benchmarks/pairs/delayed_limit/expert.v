// Flags samples outside of [lo, hi], aligned with the delayed sample.
module limit_pipe (
  input            clk,
  input            rst_n,
  input      [7:0] x,
  input      [7:0] lo,
  input      [7:0] hi,
  output reg [7:0] x_q,
  output reg       alarm
);
  reg [7:0] x1, x2;
  reg       out1, out2;

  // The comparison comes first, so that only its result has to wait.
  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      x1    <= 0;
      x2    <= 0;
      x_q   <= 0;
      out1  <= 1'b0;
      out2  <= 1'b0;
      alarm <= 1'b0;
    end else begin
      x1    <= x;
      x2    <= x1;
      x_q   <= x2;
      out1  <= (x < lo) || (x > hi);
      out2  <= out1;
      alarm <= out2;
    end
  end
endmodule
