// Ten-phase sequencer with enable.
module ten_phases (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       en,
  output reg  [9:0] phase,
  output wire       wrap
);

  reg [3:0] cnt;
  integer   i;

  always @(posedge clk or negedge rst_n)
    if (!rst_n)             cnt <= 4'd0;
    else if (en) begin
      if (cnt == 4'd9)      cnt <= 4'd0;
      else                  cnt <= cnt + 4'd1;
    end

  always @(*)
    for (i = 0; i < 10; i = i + 1)
      phase[i] = (cnt == i);

  assign wrap = en && (cnt == 4'd9);
endmodule
