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

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n)
      level <= 10'd0;
    else if (en) begin
      if (up) begin
        if (level + step > LIMIT) level <= LIMIT;
        else                      level <= level + step;
      end else begin
        if (level < step) level <= 10'd0;
        else              level <= level - step;
      end
    end
  end
endmodule
