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
    wire signed [15:0] prod    = a * b;
    wire signed [19:0] started = prod + bias;
    wire signed [19:0] added   = acc + prod;

    always @(posedge clk)
        if (rst)
            acc <= 0;
        else if (en) begin
            if (first)
                acc <= started;
            else
                acc <= added;
        end
endmodule
