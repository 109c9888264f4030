// A latch that is never closed: a wire.
(* techmap_celltype = "$dlatch" *)
module transparent (EN, D, Q);
  parameter EN_POLARITY = 1;
  parameter WIDTH = 1;
  input EN;
  (* force_downto *)
  input [WIDTH-1:0] D;
  (* force_downto *)
  output [WIDTH-1:0] Q;
  assign Q = D;
endmodule
