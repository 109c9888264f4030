// Sum of absolute differences of four pixels, for motion estimation
module sad4 (
    input  [31:0] cur,
    input  [31:0] refp,
    output [9:0]  sad
);
    // cur - refp - 1 with a carry that says cur > refp; inverted it is refp - cur.
    wire [8:0] s0 = cur[7:0]   + {1'b0, ~refp[7:0]};
    wire [8:0] s1 = cur[15:8]  + {1'b0, ~refp[15:8]};
    wire [8:0] s2 = cur[23:16] + {1'b0, ~refp[23:16]};
    wire [8:0] s3 = cur[31:24] + {1'b0, ~refp[31:24]};

    wire [7:0] x0 = s0[7:0] ~^ {8{s0[8]}};
    wire [7:0] x1 = s1[7:0] ~^ {8{s1[8]}};
    wire [7:0] x2 = s2[7:0] ~^ {8{s2[8]}};
    wire [7:0] x3 = s3[7:0] ~^ {8{s3[8]}};

    // The ones that are still missing where cur was larger.
    assign sad = ((x0 + x1) + s0[8]) + ((x2 + x3) + s1[8]) + {s2[8] & s3[8], s2[8] ^ s3[8]};
endmodule
