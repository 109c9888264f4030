// Second order correction: y = a x^2 + b x + c  (mod 2^16)
module poly3 (
    input  [7:0]  x,
    input  [7:0]  a,
    input  [7:0]  b,
    input  [7:0]  c,
    output [15:0] y
);
    wire [15:0] x2  = x * x;
    wire [15:0] ax2 = a * x2;
    wire [15:0] bx  = b * x;

    assign y = ax2 + bx + c;
endmodule
