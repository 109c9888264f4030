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
  reg [2:0] t;    // 0 to 5
  reg [3:0] o;    // 0 to 9

  wire nine = o[3] & o[0];
  wire last = nine & t[2] & t[0];

  assign tens  = {1'b0, t};
  assign ones  = o;
  assign carry = tick & last;

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      t <= 3'd0;
      o <= 4'd0;
    end else if (clear) begin
      t <= 3'd0;
      o <= 4'd0;
    end else if (tick) begin
      o <= nine ? 4'd0 : o + 4'd1;
      if (nine) t <= last ? 3'd0 : t + 3'd1;
    end
  end
endmodule
