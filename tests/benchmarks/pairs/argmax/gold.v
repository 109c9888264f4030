// Index of the largest of six scores; the lowest index wins a tie.
module argmax6 (
  input             clk,
  input             valid,
  input      [35:0] scores,
  output reg [2:0]  index,
  output reg [5:0]  best
);
  reg [2:0] k;
  integer   i;

  always @(*) begin
    k = 0;
    for (i = 1; i < 6; i = i + 1)
      if (scores[6*i +: 6] > scores[6*k +: 6])
        k = i;
  end

  always @(posedge clk)
    if (valid) begin
      index <= k;
      best  <= scores[6*k +: 6];
    end
endmodule
