// Complex multiplier (a + jb) * (c + jd) with three products (Gauss)
module cmul (
    input  signed [11:0]  a,
    input  signed [11:0]  b,
    input  signed [11:0]  c,
    input  signed [11:0]  d,
    output signed [24:0] re,
    output signed [24:0] im
);
    wire signed [24:0] k1 = c * (a + b);
    wire signed [24:0] k2 = a * (d - c);
    wire signed [24:0] k3 = b * (c + d);

    assign re = k1 - k3;
    assign im = k1 + k2;
endmodule
