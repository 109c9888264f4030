// Scale a sample by a Q4.4 gain with rounding and wrap
module scaler (
    input  [7:0] sample,
    input  [3:0] gain_int,
    input  [3:0] gain_frac,
    input        half,         // gain is divided by two
    output [7:0] y
);
    wire [31:0] gain   = gain_int * 16 + gain_frac;
    wire [31:0] full   = sample * gain;
    wire [31:0] halved = half ? (full / 2) : full;
    wire [31:0] round  = halved + 32'd8;

    assign y = round / 16;
endmodule
