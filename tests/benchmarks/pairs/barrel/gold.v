// 16-bit shifter: 0 left, 1 logical right, 2 arithmetic right, 3 rotate right.
module barrel (
  input  wire [15:0] a,
  input  wire [3:0]  sh,
  input  wire [1:0]  op,
  output reg   [15:0] y
);

  wire [4:0] back = 5'd16 - {1'b0, sh};

  always @(*) begin
    case (op)
      2'd0:    y = a << sh;
      2'd1:    y = a >> sh;
      2'd2:    y = $signed(a) >>> sh;
      default: y = (a >> sh) | (a << back);
    endcase
  end
endmodule
