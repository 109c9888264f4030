// Linear interpolation between two grey values, t in 1/16
module lerp (
  input  logic [7:0] a,
  input  logic [7:0] b,
  input  logic [3:0] t,
  output logic [7:0] y
);

  // Each bit of t selects b or a at its weight, one more a fills the lowest:
  // a (16 - t) + b t = a + sum over k of 2^k (t[k] ? b : a).
  logic [11:0] mix;

  assign mix = {4'd0, a} + 12'd8
             + {4'd0, t[0] ? b : a}
             + {3'd0, t[1] ? b : a, 1'b0}
             + {2'd0, t[2] ? b : a, 2'b0}
             + {1'd0, t[3] ? b : a, 3'b0};
  assign y = mix[11:4];

endmodule
