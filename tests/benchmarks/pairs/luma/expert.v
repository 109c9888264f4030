// Luma of a pixel: Y = (77 R + 150 G + 29 B) / 256
// 77 = 64 + 13, 150 = 128 + 22, 29 = 32 - 3: written over the differences to green, the weights
// add up to 256, so Y = G + (77 (R - G) + 29 (B - G)) / 256.
module rgb_luma (
    input  [7:0] r,
    input  [7:0] g,
    input  [7:0] b,
    output [7:0] y
);
    wire signed [8:0] dr = $signed({1'b0, r}) - $signed({1'b0, g});
    wire signed [8:0] db = $signed({1'b0, b}) - $signed({1'b0, g});
    wire signed [11:0] t = dr + (db <<< 2);                 // r' + 4 b'
    wire signed [16:0] s = (dr <<< 6) + (dr <<< 3) + (t <<< 2) + dr   // 77 dr + 16 db
                         + (db <<< 3) + (t + db) - dr;                 // + 13 db
    assign y = g + s[15:8];
endmodule
