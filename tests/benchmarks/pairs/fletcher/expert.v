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
  // a + b modulo 255 for a <= 254: if a + b + 1 carries, 255 was reached and the carry goes around.
  function [7:0] add255;
    input [7:0] a, b;
    reg   [8:0] plain, one;
    begin
      plain  = a + b;
      one    = a + b + 9'd1;
      add255 = one[8] ? one[7:0] : plain[7:0];
    end
  endfunction

  wire [7:0] t1 = add255(sum1, data);
  wire [7:0] t2 = add255(sum2, t1);

  always @(posedge clk) begin
    if (rst | clear) begin
      sum1 <= 8'd0;
      sum2 <= 8'd0;
    end else if (valid) begin
      sum1 <= t1;
      sum2 <= t2;
    end
  end
endmodule
