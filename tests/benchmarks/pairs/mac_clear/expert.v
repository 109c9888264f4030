// Multiply accumulate. first = 1 starts a new frame.
module mac_unit (
    input                    clk,
    input                    rst,
    input                    en,
    input                    first,
    input      signed [7:0]  a,
    input      signed [7:0]  b,
    input      signed [7:0]  bias,
    output reg signed [19:0] acc
);
    wire signed [19:0] start = bias;
    wire signed [19:0] base  = first ? start : acc;

    always @(posedge clk)
        if (rst)
            acc <= 0;
        else if (en)
            acc <= base + a * b;
endmodule
