// stops at: screen; design: gold/table_rom; it reads a file that the design does not list
// Table of eight words from a file. Latency: 0 cycles.

module table_rom (
  input  wire [2:0] index_i,
  output wire [3:0] word_o
);

  reg [3:0] words [0:7];

  initial begin
    $readmemh("../other/table.hex", words);
  end

  assign word_o = words[index_i];

endmodule
