// passes; design: gold/follower; the ports are declared in the older way
module follower (clk_i, rst_ni, bit_i, bit_o);
  input  clk_i;
  input  rst_ni;
  input  bit_i;
  output bit_o;
  reg    bit_o;

  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni)
      bit_o <= 1'b0;
    else
      bit_o <= bit_i;

endmodule
