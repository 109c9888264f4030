// Hamming check bits and overall parity of a 16-bit word.
module secded (
  input  wire [15:0] d,
  output wire  [5:0]  ecc
);

  // positions 3, 5, 6, 7
  wire t0 = d[0] ^ d[3];
  wire t1 = d[1] ^ d[2];
  wire a0 = t0 ^ d[1], a1 = t0 ^ d[2], a2 = t1 ^ d[3], a5 = t1 ^ d[0];
  // positions 9 to 15
  wire x1 = d[5] ^ d[6];
  wire x2 = d[7] ^ d[8];
  wire x3 = d[9] ^ d[10];
  wire b1 = x1 ^ x3, b2 = x2 ^ x3, b3 = (d[4] ^ x1) ^ b2;
  wire b0 = (d[4] ^ d[6]) ^ (d[8] ^ d[10]);
  wire b5 = (d[4] ^ d[5]) ^ (d[7] ^ d[10]);
  // positions 17 to 21
  wire c1 = d[12] ^ d[13], c2 = d[14] ^ d[15], c4 = d[11] ^ (c1 ^ c2);
  wire w  = d[13] ^ d[15];
  wire c0 = d[11] ^ w;
  wire c5 = c4 ^ w;

  // Overall parity: the data bits with an even number of check bits.
  assign ecc = {c5 ^ a5 ^ b5, c4, b3, c2 ^ a2 ^ b2, c1 ^ a1 ^ b1, c0 ^ a0 ^ b0};
endmodule
