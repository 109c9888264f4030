// Four consecutive 64-byte windows from a programmable base, with write strobes.
module windows (
  input  wire [11:0] addr,
  input  wire [11:0] base,
  input  wire        write,
  output wire  [3:0]  sel,
  output wire [3:0]  we,
  output wire  [5:0]  offset
);

  // The distance from the base has all of it.
  wire [12:0] rel = {1'b0, addr} - {1'b0, base};
  wire        hit  = ~|rel[12:8];

  assign sel    = {rel[7] & rel[6], rel[7] & ~rel[6], ~rel[7] & rel[6], ~rel[7] & ~rel[6]} & {4{hit}};
  assign we     = sel & {4{write}};
  assign offset = rel[5:0] & {6{hit}};
endmodule
