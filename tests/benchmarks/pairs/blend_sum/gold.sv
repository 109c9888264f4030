// Accumulator input stage: picks one of four combinations of the operands.
module blend_sum (
  input  logic        neg,
  input  logic        other,
  input  logic [15:0] a,
  input  logic [15:0] b,
  input  logic [15:0] c,
  output logic [16:0] y
);

  logic [16:0] ab_sum, ab_diff, cb_sum, cb_diff;

  assign ab_sum  = a + b;
  assign ab_diff = {1'b0, a} - {1'b0, b};
  assign cb_sum  = c + b;
  assign cb_diff = {1'b0, c} - {1'b0, b};

  always_comb begin
    if (neg) begin
      if (other) y = cb_diff;
      else       y = ab_diff;
    end else begin
      if (other) y = cb_sum;
      else       y = ab_sum;
    end
  end

endmodule
