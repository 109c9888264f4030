// Saturating signed add / subtract
module sat_add (
    input  signed     [11:0] a,
    input  signed     [11:0] b,
    input                    sub,
    output reg signed [11:0] y,
    output reg               ovf
);
    reg signed [31:0] t;
    always @* begin
        if (sub)
            t = a - b;
        else
            t = a + b;
        ovf = 1'b0;
        y = t[11:0];
        if (t > 2047) begin
            y = 12'sd2047;
            ovf = 1'b1;
        end else if (t < -2048) begin
            y = -12'sd2048;
            ovf = 1'b1;
        end
    end
endmodule
