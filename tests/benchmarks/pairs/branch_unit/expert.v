// Branch condition of a RISC core.
module branch_unit (
  input  [2:0]  funct3,
  input  [15:0] rs1,
  input  [15:0] rs2,
  output        taken
);
  // With the sign bits flipped, the unsigned order is the signed one.
  wire        flip = ~funct3[1];
  wire [15:0] a    = {rs1[15] ^ flip, rs1[14:0]};
  wire [15:0] b    = {rs2[15] ^ flip, rs2[14:0]};
  wire        eq   = ~|(rs1 ^ rs2);
  wire        lt   = a < b;
  wire        hit  = funct3[2] ? lt : eq;

  assign taken = (hit ^ funct3[0]) & (funct3[2] | ~funct3[1]);
endmodule
