// Complex multiplier (a + jb) * (c + jd)
module cmul (
    input  signed [9:0]  a,
    input  signed [9:0]  b,
    input  signed [9:0]  c,
    input  signed [9:0]  d,
    output signed [20:0] re,
    output signed [20:0] im
);
    assign re = a * c - b * d;
    assign im = a * d + b * c;
endmodule
