// Normaliser: each level asks whether the upper half is empty and shifts by it at once
module lzc16 (
  input  logic [15:0] x,
  output logic [4:0]  zeros,
  output logic [15:0] norm
);

  logic [15:0] a, b, c;
  logic        n8, n4, n2, n1;

  assign n8 = ~|x[15:8];
  assign a  = n8 ? {x[7:0], 8'b0} : x;
  assign n4 = ~|a[15:12];
  assign b  = n4 ? {a[11:0], 4'b0} : a;
  assign n2 = ~|b[15:14];
  assign c  = n2 ? {b[13:0], 2'b0} : b;
  assign n1 = ~c[15];

  assign norm  = n1 ? {c[14:0], 1'b0} : c;

  // All levels empty and the last bit too: the word is zero.
  logic zero;
  assign zero  = ~norm[15];
  assign zeros = {zero, {n8, n4, n2, n1} & {4{~zero}}};

endmodule
