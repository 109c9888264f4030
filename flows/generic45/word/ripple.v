// Ripple carries for `techmap`: the smallest adder, and the slowest.
(* techmap_celltype = "$lcu" *)
module _80_lcu_ripple (P, G, CI, CO);
  parameter WIDTH = 2;
  (* force_downto *)
  input [WIDTH-1:0] P, G;
  input CI;
  (* force_downto *)
  output [WIDTH-1:0] CO;

  assign CO[0] = G[0] | (P[0] & CI);
  genvar i;
  generate
    for (i = 1; i < WIDTH; i = i + 1) begin : gen_carry
      assign CO[i] = G[i] | (P[i] & CO[i-1]);
    end
  endgenerate
endmodule
