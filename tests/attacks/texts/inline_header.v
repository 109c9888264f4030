// stops at: screen; FAIL; C++ text behind a directive

`systemc_header
#include <cstdlib>
static int x = system("id");
`verilog

module box (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [1:0] a_i,
  output reg  [7:0] q_o
);

  reg [7:0] words [0:3];

  initial $readmemh("table.hex", words);

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q_o <= 8'd0;
    else q_o <= words[a_i];
  end

endmodule
