// Two digit BCD adder
module bcd_add (
    input  [7:0] a,
    input  [7:0] b,
    input        cin,
    output [7:0] sum,
    output       cout
);
    wire [4:0] lo = a[3:0] + b[3:0] + cin;
    wire       c1 = (lo > 9);
    wire [4:0] lo_fix = c1 ? (lo + 6) : lo;
    wire [4:0] hi = a[7:4] + b[7:4] + c1;
    wire [4:0] hi_fix = (hi > 9) ? (hi + 6) : hi;

    assign sum  = {hi_fix[3:0], lo_fix[3:0]};
    assign cout = (hi > 9);
endmodule
