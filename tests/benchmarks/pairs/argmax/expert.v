// Index of the largest of six scores; the lowest index wins a tie.
module argmax6 (
  input             clk,
  input             valid,
  input      [35:0] scores,
  output reg [2:0]  index,
  output reg [5:0]  best
);
  wire [5:0] s0 = scores[5:0],   s1 = scores[11:6],  s2 = scores[17:12];
  wire [5:0] s3 = scores[23:18], s4 = scores[29:24], s5 = scores[35:30];

  // Tournament: on a tie the left one, which has the lower index, stays.
  wire r01 = s1 > s0;
  wire r23 = s3 > s2;
  wire r45 = s5 > s4;
  wire [5:0] m01 = r01 ? s1 : s0;
  wire [5:0] m23 = r23 ? s3 : s2;
  wire [5:0] m45 = r45 ? s5 : s4;
  wire r03 = m23 > m01;
  wire [5:0] m03 = r03 ? m23 : m01;
  wire r05 = m45 > m03;

  always @(posedge clk)
    if (valid) begin
      best     <= r05 ? m45 : m03;
      index[2] <= r05;
      index[1] <= ~r05 & r03;
      index[0] <= r05 ? r45 : r03 ? r23 : r01;
    end
endmodule
