// Unsigned division, quotient and remainder. Division by zero gives all ones / the dividend.
module divmod (
    input  [9:0] num,
    input  [4:0] den,
    output [9:0] quot,
    output [9:0] rem
);
    assign quot = (den == 0) ? 10'h3FF : num / den;
    assign rem  = (den == 0) ? num     : num - (num / den) * den;
endmodule
