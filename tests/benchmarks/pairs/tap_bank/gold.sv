// Transposed FIR, multiplier bank: all coefficients times the same sample.
module tap_bank (
  input  logic signed [9:0]  x,
  output logic signed [17:0] p0,
  output logic signed [17:0] p1,
  output logic signed [17:0] p2,
  output logic signed [17:0] p3,
  output logic signed [17:0] p4
);

  localparam logic signed [7:0] C0 = 11;
  localparam logic signed [7:0] C1 = -37;
  localparam logic signed [7:0] C2 = 75;
  localparam logic signed [7:0] C3 = 105;
  localparam logic signed [7:0] C4 = 43;

  assign p0 = x * C0;
  assign p1 = x * C1;
  assign p2 = x * C2;
  assign p3 = x * C3;
  assign p4 = x * C4;

endmodule
