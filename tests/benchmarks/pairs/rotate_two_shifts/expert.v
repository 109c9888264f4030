// 32 bit rotate left / right: one barrel, right by n is left by 32 - n
module rotator (
    input  [31:0] din,
    input  [4:0]  amount,
    input         right,
    output [31:0] dout
);
    wire [4:0]  n  = (amount ^ {5{right}}) + right;
    wire [31:0] s0 = n[0] ? {din[30:0], din[31]} : din;
    wire [31:0] s1 = n[1] ? {s0[29:0], s0[31:30]} : s0;
    wire [31:0] s2 = n[2] ? {s1[27:0], s1[31:28]} : s1;
    wire [31:0] s3 = n[3] ? {s2[23:0], s2[31:24]} : s2;

    assign dout = n[4] ? {s3[15:0], s3[31:16]} : s3;
endmodule
