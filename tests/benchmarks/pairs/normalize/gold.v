// Normalizer: shifts the leading one to the top, says by how much.
module normalize (
  input  wire [15:0] x,
  output reg  [3:0]  lz,
  output wire [15:0] mant,
  output wire        zero
);

  integer i;

  always @(*) begin
    lz = 4'd15;
    for (i = 0; i < 16; i = i + 1)
      if (x[i]) lz = 15 - i;
  end

  assign mant = x << lz;
  assign zero = (x == 16'd0);
endmodule
