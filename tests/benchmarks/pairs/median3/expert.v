// Median of the last three samples.
module median3 (
  input            clk,
  input            rst,
  input            valid,
  input      [7:0] x,
  output reg [7:0] med
);
  reg [7:0] h0, h1, h2;
  reg       gt01, gt12;    // order of neighbours, found when they entered

  wire gt02 = h0 > h2;

  // h1 is in the middle if it is between; otherwise h0 or h2 by the third comparison.
  wire mid1 = ~(gt01 ^ gt12);
  wire mid0 = gt01 ^ gt02;

  always @(posedge clk) begin
    if (rst) begin
      h0   <= 8'd0;
      h1   <= 8'd0;
      h2   <= 8'd0;
      gt01 <= 1'b0;
      gt12 <= 1'b0;
      med  <= 8'd0;
    end else if (valid) begin
      h0   <= x;
      h1   <= h0;
      h2   <= h1;
      gt01 <= x > h0;
      gt12 <= gt01;
      med  <= mid1 ? h1 : mid0 ? h0 : h2;
    end
  end
endmodule
