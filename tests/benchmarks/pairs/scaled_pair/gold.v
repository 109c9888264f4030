// Mono mix of a stereo pair with common gain
module scaled_pair (
    input             clk,
    input      [7:0]  left,
    input      [7:0]  right,
    input      [7:0]  gain,
    output reg [16:0] mono
);
    wire [15:0] gl = left * gain;
    wire [15:0] gr = gain * right;

    always @(posedge clk)
        mono <= gl + gr;
endmodule
