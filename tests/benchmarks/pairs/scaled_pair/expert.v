// Mono mix of a stereo pair with common gain
module scaled_pair (
    input             clk,
    input      [7:0]  left,
    input      [7:0]  right,
    input      [7:0]  gain,
    output reg [16:0] mono
);
    wire [8:0] both = left + right;

    always @(posedge clk)
        mono <= both * gain;
endmodule
