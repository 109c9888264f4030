// Compares a sample with a threshold, reports how far away it is.
module window_cmp(clk, en, sample, thr, above, below, same, dist);
input clk;
input en;
input [11:0] sample;
input [11:0] thr;
output reg above;
output reg below;
output reg same;
output reg [11:0] dist;

always @(posedge clk)
begin
  if (en)
  begin
    if (sample > thr)
    begin
      above <= 1'b1;
      below <= 1'b0;
      same  <= 1'b0;
      dist  <= sample - thr;
    end
    else if (sample < thr)
    begin
      above <= 1'b0;
      below <= 1'b1;
      same  <= 1'b0;
      dist  <= thr - sample;
    end
    else
    begin
      above <= 1'b0;
      below <= 1'b0;
      same  <= 1'b1;
      dist  <= 12'd0;
    end
  end
end

endmodule
