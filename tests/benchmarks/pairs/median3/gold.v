// Median of the last three samples.
module median3 (
  input            clk,
  input            rst,
  input            valid,
  input      [7:0] x,
  output reg [7:0] med
);
  reg [7:0] hist [0:2];
  reg [7:0] s [0:2];
  reg [7:0] tmp;
  integer i, j;

  // bubble sort of the window
  always @(*) begin
    s[0] = hist[0];
    s[1] = hist[1];
    s[2] = hist[2];
    for (i = 0; i < 2; i = i + 1)
      for (j = 0; j < 2; j = j + 1)
        if (s[j] > s[j+1]) begin
          tmp    = s[j];
          s[j]   = s[j+1];
          s[j+1] = tmp;
        end
  end

  always @(posedge clk) begin
    if (rst) begin
      hist[0] <= 8'd0;
      hist[1] <= 8'd0;
      hist[2] <= 8'd0;
      med     <= 8'd0;
    end else if (valid) begin
      hist[0] <= x;
      hist[1] <= hist[0];
      hist[2] <= hist[1];
      med     <= s[1];
    end
  end
endmodule
