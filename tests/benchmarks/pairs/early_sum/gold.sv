// Sum of three sensor words, two stages of latency, overrange flag
module stat_pipe (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] a_i,
  input  logic [7:0] b_i,
  input  logic [7:0] c_i,
  output logic [9:0] sum_o,
  output logic       over_o
);

  logic [7:0] a_q, b_q, c_q;
  logic [7:0] a_qq, b_qq, c_qq;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_q  <= '0;
      b_q  <= '0;
      c_q  <= '0;
      a_qq <= '0;
      b_qq <= '0;
      c_qq <= '0;
    end else begin
      a_q  <= a_i;
      b_q  <= b_i;
      c_q  <= c_i;
      a_qq <= a_q;
      b_qq <= b_q;
      c_qq <= c_q;
    end
  end

  assign sum_o  = a_qq + b_qq + c_qq;
  assign over_o = sum_o >= 10'd512;

endmodule
