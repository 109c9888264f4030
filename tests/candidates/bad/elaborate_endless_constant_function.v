// stops at: elaborate; design: gold/adder31; a constant function that never ends
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  function integer count;
    input integer limit;
    begin
      count = 0;
      while (count < limit) begin
        count = count & 1;
      end
    end
  endfunction

  localparam Count = count(1);

  assign sum_o = {1'b0, a_i} + Count[16:0] + {2'b00, b_i};

endmodule
