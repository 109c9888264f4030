// Seconds of an hour to minutes and seconds: t / 60 = (t / 4) / 15
module hms (
  input  logic [11:0] seconds_i,     // 0 .. 4095
  output logic [6:0]  min_o,
  output logic [5:0]  sec_o
);

  // x = 256 u + 16 h + l = 15 (17 u + h) + (u + h + l)
  logic [1:0] u;
  logic [3:0] h, l;
  logic [5:0] s;
  logic [4:0] f;
  logic       wrap;

  assign {u, h, l} = seconds_i[11:2];
  assign s    = {4'b0, u} + {2'b0, h} + {2'b0, l};      // 0 .. 33
  // s = 16 c + d = 15 c + (c + d)
  assign f    = {1'b0, s[3:0]} + {3'b0, s[5:4]};        // 0 .. 17
  assign wrap = f[4] | (&f[3:0]);                       // 15 or more

  assign min_o = {1'b0, u, 4'b0} + {5'b0, u} + {3'b0, h} + {5'b0, s[5:4]} + 7'(wrap);
  assign sec_o = {f[3:0] + 4'(wrap), seconds_i[1:0]};

endmodule
