// Seconds of a clock, as two decimal digits.
module seconds_bcd (
  input        clk,
  input        rst_n,
  input        tick,
  input        clear,
  output [3:0] tens,
  output [3:0] ones,
  output       carry
);
  reg [5:0] seconds;

  assign carry = tick && (seconds == 59);
  assign tens  = seconds / 10;
  assign ones  = seconds % 10;

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n)
      seconds <= 6'd0;
    else if (clear)
      seconds <= 6'd0;
    else if (tick) begin
      if (seconds == 59) seconds <= 6'd0;
      else               seconds <= seconds + 1;
    end
  end
endmodule
