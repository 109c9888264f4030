// Complex multiplier (a + jb) * (c + jd)
module cmul (
    input  signed [7:0]  a,
    input  signed [7:0]  b,
    input  signed [7:0]  c,
    input  signed [7:0]  d,
    output signed [16:0] re,
    output signed [16:0] im
);
    assign re = a * c - b * d;
    assign im = a * d + b * c;
endmodule
