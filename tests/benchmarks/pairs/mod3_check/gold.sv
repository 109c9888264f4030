// Residue check: is the word divisible by three, and what is left if not?
module mod3 (
  input  logic [15:0] data_i,
  output logic [1:0]  residue_o,
  output logic        divisible_o
);

  assign residue_o   = data_i % 3;
  assign divisible_o = (data_i % 3) == 0;

endmodule
