// Butterfly energies
module energy_terms (
    input  [7:0]  a,
    input  [7:0]  b,
    input  [7:0]  c,
    output [18:0] e0,
    output [18:0] e1,
    output [9:0]  s
);
    // (a + b + c) is needed in several places
    assign e0 = (a + b) * (b + c) + c;
    assign e1 = (c + b) * (b + a) + a;
    assign s  = a + (b + c);
endmodule
