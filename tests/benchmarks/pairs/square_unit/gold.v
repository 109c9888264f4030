// Quarter square mixer: difference of two squares
module square_diff (
    input  [7:0]  a,
    input  [7:0]  b,
    output [17:0] y
);
    wire signed [9:0] s = {2'b00, a} + {2'b00, b};
    wire signed [9:0] d = {2'b00, a} - {2'b00, b};
    wire signed [19:0] ss = s * s;
    wire signed [19:0] dd = d * d;

    assign y = ss - dd;
endmodule
