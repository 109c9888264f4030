// Tick generator with three rates.
module prescaler #(
  parameter DIV = 10
) (
  input      clk,
  input      rst_n,
  input      en,
  output reg tick
);
  reg [7:0] cnt;

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      cnt  <= 0;
      tick <= 1'b0;
    end else if (en) begin
      if (cnt == DIV - 1) begin
        cnt  <= 0;
        tick <= 1'b1;
      end else begin
        cnt  <= cnt + 1;
        tick <= 1'b0;
      end
    end else
      tick <= 1'b0;
  end
endmodule

module ticks (
  input  clk,
  input  rst_n,
  input  en,
  output tick_10,
  output tick_20,
  output tick_40
);
  prescaler #(.DIV(10)) p10 (.clk(clk), .rst_n(rst_n), .en(en), .tick(tick_10));
  prescaler #(.DIV(20)) p20 (.clk(clk), .rst_n(rst_n), .en(en), .tick(tick_20));
  prescaler #(.DIV(40)) p40 (.clk(clk), .rst_n(rst_n), .en(en), .tick(tick_40));
endmodule
