// Two digit BCD adder: more than nine is 16 + x, or 8 with 4 or 2; adding six is two half adders
module bcd_add (
    input  [7:0] a,
    input  [7:0] b,
    input        cin,
    output [7:0] sum,
    output       cout
);
    wire [4:0] lo = a[3:0] + b[3:0] + cin;
    wire       c1 = lo[4] | (lo[3] & (lo[2] | lo[1]));
    wire [4:0] hi = a[7:4] + b[7:4] + c1;
    assign     cout = hi[4] | (hi[3] & (hi[2] | hi[1]));

    // digit + 6 c, modulo 16
    assign sum[0] = lo[0];
    assign sum[1] = lo[1] ^ c1;
    assign sum[2] = lo[2] ^ (c1 & ~lo[1]);
    assign sum[3] = lo[3] ^ (c1 & (lo[2] | lo[1]));
    assign sum[4] = hi[0];
    assign sum[5] = hi[1] ^ cout;
    assign sum[6] = hi[2] ^ (cout & ~hi[1]);
    assign sum[7] = hi[3] ^ (cout & (hi[2] | hi[1]));
endmodule
