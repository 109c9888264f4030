// Syndrome of a 16 bit word with 5 check bits and overall parity: parities shared between bits
module ecc_check (
    input  [15:0] d,
    input  [4:0]  c,
    input         p,
    output [4:0]  syn,
    output        odd,
    output        single,
    output        double
);
    wire a = d[3] ^ d[10];          // in 0, 1, 2
    wire b = d[6] ^ d[13];          // in 0, 1
    wire e = d[8] ^ d[15];          // in 0, 2
    wire f = d[0] ^ a ^ b;          // in 0, 1
    wire g = d[9] ^ d[2];           // in 1, 2
    wire h = d[4] ^ d[11];
    wire i = d[5] ^ d[12];
    wire j = d[7] ^ d[14];
    wire k = a ^ d[1] ^ e;          // in 0, 2 but for d0, b, h

    assign syn[0] = f ^ d[1] ^ e ^ h ^ c[0];
    assign syn[1] = f ^ g ^ i ^ c[1];
    assign syn[2] = k ^ g ^ j ^ c[2];
    wire   m      = d[11] ^ d[12] ^ d[13] ^ d[14] ^ d[15];
    wire   upper  = d[4] ^ d[5] ^ d[6] ^ d[7] ^ d[8] ^ d[9] ^ d[10];
    assign syn[3] = upper ^ c[3];
    assign syn[4] = m ^ c[4];
    wire   low    = d[0] ^ d[1] ^ d[2] ^ d[3];
    assign odd    = syn[3] ^ syn[4] ^ low ^ c[0] ^ c[1] ^ c[2] ^ p;

    assign single = odd;
    assign double = |syn & ~odd;
endmodule
