// Quadratic curve: a folded squarer of four bits
module sq_rom (
  input  logic              clk,
  input  logic signed [4:0] stick,
  output logic signed [8:0] speed
);

  logic [3:0] m;
  logic [7:0] sq;
  logic       s;

  assign s = stick[4];
  assign m = (stick[3:0] ^ {4{s}}) + 4'(s);

  // x^2 = sum x_i 4^i + sum over i < j of 2 x_i x_j 2^(i + j)
  assign sq = {1'b0, m[3], 1'b0, m[2], 1'b0, m[1], 1'b0, m[0]}
            + {1'b0, m[2] & m[3], m[1] & m[3], m[0] & m[3], m[0] & m[2], m[0] & m[1], 2'b0}
            + {3'b0, m[1] & m[2], 4'b0};

  // -q = ~q + 1; the sign of zero is plus, but -0 is 0 as well.
  always_ff @(posedge clk)
    speed <= ({1'b0, sq} ^ {9{s}}) + 9'(s);

endmodule
