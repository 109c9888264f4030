// passes; design: gold/hold; an own register, loaded together with the value, masks it until then
// Register without a reset that keeps what was loaded. Latency: 1 cycle.

module hold (
  input  wire       clk_i,
  input  wire       load_i,
  input  wire [3:0] value_i,
  output wire [3:0] value_o
);

  reg [3:0] value_q;
  reg       loaded_q;

  assign value_o = value_q & {4{loaded_q}};

  always @(posedge clk_i) begin
    if (load_i) begin
      value_q  <= value_i;
      loaded_q <= 1'b1;
    end
  end

endmodule
