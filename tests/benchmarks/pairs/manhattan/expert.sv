// Approximate length of a vector: max + min/2 of the absolute coordinates.
module manhattan (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic signed [9:0] x_i,
  input  logic signed [9:0] y_i,
  output logic [10:0]       len_o
);

  logic [9:0] ax, ay, high, low;
  logic       swap;

  // Conditional inversion and an increment instead of a negation and a select.
  assign ax = (x_i ^ {10{x_i[9]}}) + 10'(x_i[9]);
  assign ay = (y_i ^ {10{y_i[9]}}) + 10'(y_i[9]);

  assign swap  = ax < ay;
  assign high   = swap ? ay : ax;
  assign low = swap ? ax : ay;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) len_o <= '0;
    else         len_o <= high + {2'b0, low[9:1]};
  end

endmodule
