// Fletcher checksum over a stream of bytes.
module fletcher16 (
  input            clk,
  input            rst,
  input            clear,
  input            valid,
  input      [7:0] data,
  output reg [7:0] sum1,
  output reg [7:0] sum2
);
  reg [8:0] t1, t2;

  always @(*) begin
    t1 = (sum1 + data) % 255;
    t2 = (sum2 + t1) % 255;
  end

  always @(posedge clk) begin
    if (rst || clear) begin
      sum1 <= 8'd0;
      sum2 <= 8'd0;
    end else if (valid) begin
      sum1 <= t1[7:0];
      sum2 <= t2[7:0];
    end
  end
endmodule
