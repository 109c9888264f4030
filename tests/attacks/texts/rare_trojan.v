// stops at: prove; FAIL; wrong after one sequence that no test tries

module box (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [1:0] a_i,
  output reg  [7:0] q_o
);

  reg [7:0] words [0:3];

  reg [7:0] seen_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) seen_q <= 8'd0;
    else seen_q <= (a_i == 2'd3) ? seen_q + 8'd1 : 8'd0;
  end

  initial $readmemh("table.hex", words);

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q_o <= 8'd0;
    else q_o <= (seen_q == 8'hff) ? ~words[a_i] : words[a_i];
  end

endmodule
