// stops at: screen; design: gold/adder31; it runs a program while a function is evaluated
// Adder of a 16-bit and a 15-bit number. Latency: 0 cycles.

module adder31 (
  input  wire [15:0] a_i,
  input  wire [14:0] b_i,
  output wire [16:0] sum_o
);

  function [16:0] plus;
    input [15:0] a;
    input [14:0] b;
    begin
      plus = {1'b0, a} + {2'b00, b} + ($system("true") & 0);
    end
  endfunction

  assign sum_o = plus(a_i, b_i);

endmodule
