// Butterfly energies: one product and two sums, each used twice.
module energy_terms (
    input  [7:0]  a,
    input  [7:0]  b,
    input  [7:0]  c,
    output [18:0] e0,
    output [18:0] e1,
    output [9:0]  s
);
    wire [8:0]  ab = a + b;
    wire [8:0]  bc = b + c;
    wire [17:0] p  = ab * bc;

    assign e0 = p + c;
    assign e1 = p + a;
    assign s  = ab + c;
endmodule
