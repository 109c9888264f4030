// Sum of three sensor words, two stages of latency, overrange flag: the sum is registered
module stat_pipe (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] a_i,
  input  logic [7:0] b_i,
  input  logic [7:0] c_i,
  output logic [9:0] sum_o,
  output logic       over_o
);

  logic [8:0] ab_q;
  logic [7:0] c_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ab_q  <= '0;
      c_q   <= '0;
      sum_o <= '0;
    end else begin
      ab_q  <= a_i + b_i;
      c_q   <= c_i;
      sum_o <= ab_q + c_q;
    end
  end

  assign over_o = sum_o[9];

endmodule
