// Ten-phase sequencer with enable.
module ten_phases (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       en,
  output wire [9:0] phase,
  output wire       wrap
);

  // Johnson counter: each phase is an and of two bits.
  reg [4:0] j;

  always @(posedge clk or negedge rst_n)
    if (!rst_n)  j <= 5'd0;
    else if (en) j <= {j[3:0], ~j[4]};

  assign phase = {j[4] & ~j[3], j[3] & ~j[2], j[2] & ~j[1], j[1] & ~j[0], j[4] & j[0],
                  ~j[4] & j[3], ~j[3] & j[2], ~j[2] & j[1], ~j[1] & j[0], ~j[4] & ~j[0]};
  assign wrap  = en & phase[9];
endmodule
