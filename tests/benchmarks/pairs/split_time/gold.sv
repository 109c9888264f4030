// Seconds of an hour to minutes and seconds
module hms (
  input  logic [11:0] seconds_i,     // 0 .. 4095
  output logic [6:0]  min_o,
  output logic [5:0]  sec_o
);

  assign min_o = seconds_i / 60;
  assign sec_o = seconds_i % 60;

endmodule
