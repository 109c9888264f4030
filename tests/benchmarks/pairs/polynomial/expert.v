// Second order correction: y = (a x + b) x + c  (mod 2^16)
module poly3 (
    input  [7:0]  x,
    input  [7:0]  a,
    input  [7:0]  b,
    input  [7:0]  c,
    output [15:0] y
);
    wire [15:0] inner = a * x + b;

    assign y = inner * x + c;
endmodule
