// Quarter square mixer: (a + b)^2 - (a - b)^2 = 4 a b
module square_diff (
    input  [7:0]  a,
    input  [7:0]  b,
    output [17:0] y
);
    wire [15:0] p = a * b;

    assign y = {p, 2'b00};
endmodule
