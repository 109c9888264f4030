// Complex multiplier (a + jb) * (c + jd) with three products (Gauss)
module cmul (
    input  signed [7:0]  a,
    input  signed [7:0]  b,
    input  signed [7:0]  c,
    input  signed [7:0]  d,
    output signed [16:0] re,
    output signed [16:0] im
);
    wire signed [8:0] ab = a + b;
    wire signed [8:0] dc = d - c;
    wire signed [8:0] cd = c + d;
    wire signed [16:0] k1 = c * ab;
    wire signed [16:0] k2 = a * dc;
    wire signed [16:0] k3 = b * cd;

    assign re = k1 - k3;
    assign im = k1 + k2;
endmodule
