// Luma of a pixel: Y = (77 R + 150 G + 29 B) / 256
// 77 = 64 + 16 - 4 + 1, 150 = 128 + 16 + 4 + 2, 29 = 32 - 4 + 1: R + B is shared by the digits -4
// and 1, R + G by the digit 16.
module rgb_luma (
    input  [7:0] r,
    input  [7:0] g,
    input  [7:0] b,
    output [7:0] y
);
    wire [8:0]  rb  = r + b;
    wire [8:0]  rg  = r + g;
    wire [15:0] sum = {g, 7'd0} + {r, 6'd0} + {b, 5'd0} + {rg, 4'd0}
                    + {g, 2'd0} + {g, 1'd0} + rb - {rb, 2'd0};

    assign y = sum[15:8];
endmodule
