// Adds the eight lanes, registered: masked operands and a sum that is one expression, so that it
// becomes one compressor tree.
module sum8 (
    input             clk,
    input             rst_n,
    input      [63:0] lanes,      // eight unsigned bytes
    input      [7:0]  enable,     // a lane counts if its bit is set
    output reg [10:0] total
);
    wire [7:0] m0 = lanes[7:0]   & {8{enable[0]}};
    wire [7:0] m1 = lanes[15:8]  & {8{enable[1]}};
    wire [7:0] m2 = lanes[23:16] & {8{enable[2]}};
    wire [7:0] m3 = lanes[31:24] & {8{enable[3]}};
    wire [7:0] m4 = lanes[39:32] & {8{enable[4]}};
    wire [7:0] m5 = lanes[47:40] & {8{enable[5]}};
    wire [7:0] m6 = lanes[55:48] & {8{enable[6]}};
    wire [7:0] m7 = lanes[63:56] & {8{enable[7]}};

    always @(posedge clk or negedge rst_n)
        if (!rst_n)
            total <= 0;
        else
            total <= m0 + m1 + m2 + m3 + m4 + m5 + m6 + m7;
endmodule
