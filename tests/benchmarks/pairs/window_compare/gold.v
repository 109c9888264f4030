// Compares a sample with a threshold, reports how far away it is.
module window_cmp(clk, en, sample, thr, above, below, same, gap);
input clk;
input en;
input [11:0] sample;
input [11:0] thr;
output reg above;
output reg below;
output reg same;
output reg [11:0] gap;

always @(posedge clk)
begin
  if (en)
  begin
    if (sample > thr)
    begin
      above <= 1'b1;
      below <= 1'b0;
      same  <= 1'b0;
      gap  <= sample - thr;
    end
    else if (sample < thr)
    begin
      above <= 1'b0;
      below <= 1'b1;
      same  <= 1'b0;
      gap  <= thr - sample;
    end
    else
    begin
      above <= 1'b0;
      below <= 1'b0;
      same  <= 1'b1;
      gap  <= 12'd0;
    end
  end
end

endmodule
