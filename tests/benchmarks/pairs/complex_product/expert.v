// Complex multiplier (a + jb) * (c + jd) with three products (Gauss)
module cmul (
    input  signed [9:0]  a,
    input  signed [9:0]  b,
    input  signed [9:0]  c,
    input  signed [9:0]  d,
    output signed [20:0] re,
    output signed [20:0] im
);
    wire signed [10:0] ab = a + b;
    wire signed [10:0] dc = d - c;
    wire signed [10:0] cd = c + d;
    wire signed [20:0] k1 = c * ab;
    wire signed [20:0] k2 = a * dc;
    wire signed [20:0] k3 = b * cd;

    assign re = k1 - k3;
    assign im = k1 + k2;
endmodule
