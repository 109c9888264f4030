// Number of ones, and majority: full adders as counters, 15 bits in 11 of them, then the last
module popcount (
    input  [15:0] din,
    output [4:0]  ones,
    output        majority
);
    wire [1:0] a = din[0]  + din[1]  + din[2];
    wire [1:0] b = din[3]  + din[4]  + din[5];
    wire [1:0] c = din[7]  + din[8]  + din[9];
    wire [1:0] d = din[10] + din[11] + din[12];
    wire [2:0] e = a + b + din[6];
    wire [2:0] f = c + d + din[13];
    wire [3:0] g = e + f + din[14];

    assign ones     = g + din[15];
    assign majority = ones[4] | (ones[3] & |ones[2:0]);
endmodule
