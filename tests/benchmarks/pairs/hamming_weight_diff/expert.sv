// Vote of two panels of seven: which panel has more ones? Full adders count.
module vote (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [6:0] red_i,
  input  logic [6:0] blue_i,
  output logic       red_wins_o,
  output logic       tie_o
);

  function automatic logic [2:0] count7(logic [6:0] d);
    logic [1:0] p, q;
    p = 2'(d[0]) + 2'(d[1]) + 2'(d[2]);
    q = 2'(d[3]) + 2'(d[4]) + 2'(d[5]);
    return {1'b0, p} + {1'b0, q} + 3'(d[6]);
  endfunction

  // red + (7 - blue): 7 is a tie, more is red.
  logic [3:0] s;
  assign s = {1'b0, count7(red_i)} + {1'b0, count7(~blue_i)};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      red_wins_o <= 1'b0;
      tie_o      <= 1'b0;
    end else begin
      red_wins_o <= s[3];
      tie_o      <= s == 4'd7;
    end
  end

endmodule
