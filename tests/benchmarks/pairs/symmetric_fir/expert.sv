// Five tap low pass 3, 11, 20, 11, 3, folded: 3 (a + 4 b + 7 c) - b - c with a, b the pair sums
module fir_lp5 (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        valid_i,
  input  logic [7:0]  x_i,
  output logic [13:0] y_o
);

  logic [7:0] d0, d1, d2, d3;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {d3, d2, d1, d0} <= '0;
    else if (valid_i) {d3, d2, d1, d0} <= {d2, d1, d0, x_i};
  end

  // 3 a + 11 b + 20 c = 3 (a + b) + 8 b + 16 c + 4 c
  logic [8:0] a, b;
  logic [9:0] ab;

  assign a   = x_i + d3;
  assign b   = d0 + d2;
  assign ab  = a + b;
  assign y_o = ab + {ab, 1'b0} + {b, 3'b0} + {d1, 4'b0} + {d1, 2'b0};

endmodule
