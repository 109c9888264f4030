// Checks a select vector for being one-hot: a tree that carries "some" and "more than one"
module onehot_check (
    input  [15:0] sel,
    output        onehot,
    output        none,
    output        many
);
    wire [7:0] s8 = sel[15:8] | sel[7:0];
    wire [7:0] m8 = sel[15:8] & sel[7:0];
    wire [3:0] s4 = s8[7:4] | s8[3:0];
    wire [3:0] m4 = s8[7:4] & s8[3:0];
    wire [1:0] s2 = s4[3:2] | s4[1:0];
    wire [1:0] m2 = s4[3:2] & s4[1:0];

    assign many   = (|m8) | (|m4) | (|m2) | (s2[1] & s2[0]);
    assign none   = ~(s2[1] | s2[0]);
    assign onehot = ~many & ~none;
endmodule
