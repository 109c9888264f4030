// Syndrome of a 16 bit word with 5 check bits and overall parity
module ecc_check (
    input  [15:0] d,
    input  [4:0]  c,
    input         p,
    output [4:0]  syn,
    output        odd,
    output        single,
    output        double
);
    assign syn[0] = d[0] ^ d[1] ^ d[3] ^ d[4] ^ d[6] ^ d[8] ^ d[10] ^ d[11] ^ d[13] ^ d[15] ^ c[0];
    assign syn[1] = d[0] ^ d[2] ^ d[3] ^ d[5] ^ d[6] ^ d[9] ^ d[10] ^ d[12] ^ d[13] ^ c[1];
    assign syn[2] = d[1] ^ d[2] ^ d[3] ^ d[7] ^ d[8] ^ d[9] ^ d[10] ^ d[14] ^ d[15] ^ c[2];
    assign syn[3] = d[4] ^ d[5] ^ d[6] ^ d[7] ^ d[8] ^ d[9] ^ d[10] ^ c[3];
    assign syn[4] = d[11] ^ d[12] ^ d[13] ^ d[14] ^ d[15] ^ c[4];
    assign odd    = ^d ^ ^c ^ p;

    assign single = odd;
    assign double = (syn != 0) & ~odd;
endmodule
