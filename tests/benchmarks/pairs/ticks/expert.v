// Tick generator with three rates.
module ticks (
  input      clk,
  input      rst_n,
  input      en,
  output reg tick_10,
  output reg tick_20,
  output reg tick_40
);
  reg [3:0] cnt;    // 0 to 9
  reg [1:0] tens;

  wire last = cnt[3] & cnt[0];

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      cnt     <= 4'd0;
      tens    <= 2'd0;
      tick_10 <= 1'b0;
      tick_20 <= 1'b0;
      tick_40 <= 1'b0;
    end else begin
      if (en) cnt <= last ? 4'd0 : cnt + 4'd1;
      if (en & last) tens <= tens + 2'd1;
      tick_10 <= en & last;
      tick_20 <= en & last & tens[0];
      tick_40 <= en & last & (&tens);
    end
  end
endmodule
