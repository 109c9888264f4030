// What a choice among several is where more than one is selected: nothing. The text says that it
// cannot be, so a simulation of the netlist must not take the first.
(* techmap_celltype = "$pmux" *)
module choices (A, B, S, Y);
  parameter WIDTH = 1;
  parameter S_WIDTH = 1;
  (* force_downto *)
  input [WIDTH-1:0] A;
  (* force_downto *)
  input [WIDTH*S_WIDTH-1:0] B;
  (* force_downto *)
  input [S_WIDTH-1:0] S;
  (* force_downto *)
  output reg [WIDTH-1:0] Y;
  integer i;
  always @* begin
    Y = A;
    for (i = 0; i < S_WIDTH; i = i + 1)
      if (S[i]) Y = B[WIDTH*i +: WIDTH];
    if (|(S & (S - 1'b1))) Y = {WIDTH{1'bx}};
  end
endmodule
