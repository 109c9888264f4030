// Approximate length of a vector: max + min/2 of the absolute coordinates.
module manhattan (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic signed [9:0] x_i,
  input  logic signed [9:0] y_i,
  output logic [10:0]       len_o
);

  logic [9:0] ax, ay, high, low;

  always_comb begin
    ax = (x_i < 0) ? -x_i : x_i;
    ay = (y_i < 0) ? -y_i : y_i;
    // larger one
    if (ax >= ay) high = ax;
    else          high = ay;
    // smaller one
    if (ax < ay)  low = ax;
    else          low = ay;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) len_o <= '0;
    else         len_o <= high + (low >> 1);
  end

endmodule
