// Are two samples within a tolerance of each other?
module tolerance (
  input  wire [9:0] a,
  input  wire [9:0] b,
  input  wire [9:0] tol,
  output wire       near,
  output wire       above
);

  // d = a - b - 1, so that its inverse is b - a: no negation is needed.
  wire [10:0] d = {1'b0, a} + {1'b1, ~b};
  wire        gt = ~d[10];                      // a > b
  wire [9:0]  x = d[9:0] ^ {10{~gt}};           // a - b - 1 or b - a
  // near: x + gt <= tol, the carry of tol - x - gt
  wire [10:0] c = {1'b0, tol} + {1'b0, ~x} + {10'd0, ~gt};

  assign near  = c[10];
  assign above = gt & ~near;
endmodule
