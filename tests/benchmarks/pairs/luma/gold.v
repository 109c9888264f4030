// Luma of a pixel: Y = (77 R + 150 G + 29 B) / 256
module rgb_luma (
    input  [7:0] r,
    input  [7:0] g,
    input  [7:0] b,
    output [7:0] y
);
    wire [15:0] yr = r * 8'd77;
    wire [15:0] yg = g * 8'd150;
    wire [15:0] yb = b * 8'd29;
    wire [17:0] sum = yr + yg + yb;

    assign y = sum[15:8];
endmodule
