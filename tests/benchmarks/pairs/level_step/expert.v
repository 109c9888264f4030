// Level with a variable step, held between 0 and LIMIT.
module level_step #(
  parameter [9:0] LIMIT = 10'd900
) (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       en,
  input  wire       up,
  input  wire [5:0] step,
  output reg  [9:0] level
);

  // One adder for both directions; it also shows the passing of zero.
  wire [10:0] sum  = {1'b0, level} + ({5'd0, step} ^ {11{~up}}) + {10'd0, ~up};
  wire        over = up & (sum[9:0] > LIMIT);

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n)
      level <= 10'd0;
    else if (en)
      level <= over ? LIMIT : sum[9:0] & {10{up | ~sum[10]}};
  end
endmodule
