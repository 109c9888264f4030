// stops at: prove; design: gold/hold; equal only if a register that nothing ever loads is zero
// Register without a reset that keeps what was loaded. Latency: 1 cycle.

module hold (
  input  wire       clk_i,
  input  wire       load_i,
  input  wire [3:0] value_i,
  output wire [3:0] value_o
);

  reg [3:0] value_q;
  reg       flip_q;

  assign value_o = value_q ^ {4{flip_q}};

  always @(posedge clk_i) begin
    if (load_i) begin
      value_q <= value_i;
    end
    flip_q <= flip_q;
  end

endmodule
