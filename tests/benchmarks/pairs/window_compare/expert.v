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

// One difference: its borrow is "below", its absolute value the distance.
// If there was no borrow, -(~d) - 1 is d; if there was, ~(d - 1) is -d.
wire [12:0] less_one = {1'b0, sample} + {1'b0, ~thr};   // sample - thr - 1, carry = above
wire over = less_one[12];
wire equal = &less_one[11:0];

always @(posedge clk)
begin
  if (en)
  begin
    above <= over;
    below <= ~over & ~equal;
    same  <= equal;
    gap  <= over ? less_one[11:0] + 12'd1 : ~less_one[11:0];
  end
end

endmodule
