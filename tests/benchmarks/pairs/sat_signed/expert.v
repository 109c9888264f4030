// Saturating signed add / subtract: one 13 bit sum, overflow where its top bits differ
module sat_add (
    input  signed [11:0] a,
    input  signed [11:0] b,
    input                sub,
    output signed [11:0] y,
    output               ovf
);
    wire [11:0] bx = b ^ {12{sub}};
    wire [12:0] t  = {a[11], a} + {bx[11], bx} + sub;

    assign ovf = t[12] ^ t[11];
    assign y   = ovf ? {t[12], {11{~t[12]}}} : t[11:0];
endmodule
