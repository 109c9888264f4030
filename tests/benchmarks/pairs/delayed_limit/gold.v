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
  reg [7:0] lo1, lo2;
  reg [7:0] hi1, hi2;

  // stage 1 and 2: registers
  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      x1  <= 0;  x2  <= 0;
      lo1 <= 0;  lo2 <= 0;
      hi1 <= 0;  hi2 <= 0;
    end else begin
      x1  <= x;   x2  <= x1;
      lo1 <= lo;  lo2 <= lo1;
      hi1 <= hi;  hi2 <= hi1;
    end
  end

  // stage 3: compare
  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      x_q   <= 0;
      alarm <= 1'b0;
    end else begin
      x_q   <= x2;
      alarm <= (x2 < lo2) || (x2 > hi2);
    end
  end
endmodule
