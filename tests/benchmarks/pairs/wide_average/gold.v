// Average of four samples with rounding, and deviation of the first from it
module avg4 (
    input            clk,
    input      [7:0] a, b, c, d,
    output reg [7:0] avg,
    output reg [7:0] dev
);
    integer sum, mean, diff;

    always @* begin
        sum  = a + b + c + d + 2;
        mean = sum / 4;
        if (mean > 255)
            mean = 255;
        if (mean < 0)
            mean = 0;
        diff = a - mean;
        if (diff < 0)
            diff = -diff;
    end

    always @(posedge clk) begin
        avg <= mean;
        dev <= diff;
    end
endmodule
