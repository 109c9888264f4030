// Hamming check bits and overall parity of a 16-bit word.
module secded (
  input  wire [15:0] d,
  output reg   [5:0]  ecc
);

  integer   i, k;
  reg [4:0] pos;

  always @(*) begin
    ecc = 6'd0;
    pos = 5'd3;
    for (i = 0; i < 16; i = i + 1) begin
      for (k = 0; k < 5; k = k + 1)
        if (pos[k]) ecc[k] = ecc[k] ^ d[i];
      pos = pos + 5'd1;
      // skip the positions of the check bits
      if (pos == 5'd4 || pos == 5'd8 || pos == 5'd16) pos = pos + 5'd1;
    end
    ecc[5] = ^d ^ ^ecc[4:0];
  end
endmodule
