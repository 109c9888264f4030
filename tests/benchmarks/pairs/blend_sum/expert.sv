// Accumulator input stage: one adder, operands selected before it.
module blend_sum (
  input  logic        neg,
  input  logic        other,
  input  logic [15:0] a,
  input  logic [15:0] b,
  input  logic [15:0] c,
  output logic [16:0] y
);

  logic [15:0] left;
  logic [16:0] right;

  assign left  = other ? c : a;
  assign right = {1'b0, b} ^ {17{neg}};
  assign y     = {1'b0, left} + right + 17'(neg);

endmodule
