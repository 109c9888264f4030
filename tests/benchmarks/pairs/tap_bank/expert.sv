// Transposed FIR, multiplier bank: seven additions for all coefficients.
module tap_bank (
  input  logic signed [9:0]  x,
  output logic signed [17:0] p0,
  output logic signed [17:0] p1,
  output logic signed [17:0] p2,
  output logic signed [17:0] p3,
  output logic signed [17:0] p4
);

  logic signed [12:0] x5;
  logic signed [13:0] x11;
  logic signed [15:0] x43;

  assign x5  = x + (x <<< 2);
  assign x11 = x + (x5 <<< 1);
  assign x43 = (x11 <<< 2) - x;

  assign p0 = x11;
  assign p1 = x43 - (x5 <<< 4);            // 43 - 80
  assign p2 = x43 + (x <<< 5);             // 43 + 32
  assign p3 = (x5 <<< 4) + (x5 <<< 2) + x5; // 5 * 21
  assign p4 = x43;

endmodule
