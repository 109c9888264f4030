// Scale a sample by a Q4.4 gain with rounding and wrap: 13 bits of product are enough
module scaler (
    input  [7:0] sample,
    input  [3:0] gain_int,
    input  [3:0] gain_frac,
    input        half,         // gain is divided by two
    output [7:0] y
);
    wire [12:0] full   = sample * {gain_int, gain_frac};
    wire [11:0] halved = half ? full[12:1] : full[11:0];

    // Adding 8 only changes bits from 3 on.
    assign y = halved[11:4] + halved[3];
endmodule
