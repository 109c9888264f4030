// Complex multiplier (a + jb) * (c + jd)
module cmul (
    input  signed [11:0]  a,
    input  signed [11:0]  b,
    input  signed [11:0]  c,
    input  signed [11:0]  d,
    output signed [24:0] re,
    output signed [24:0] im
);
    assign re = a * c - b * d;
    assign im = a * d + b * c;
endmodule
