// Baud rate generator, 16x oversampling: one pulse every 27 clocks, sample pulse every 16 of them
module baud_gen (
  input  logic clk_i,
  input  logic rst_ni,
  output logic tick_o,
  output logic sample_o
);

  logic [4:0] div_q;      // 0 .. 26
  logic [3:0] over_q;

  assign tick_o = div_q[4] & div_q[3] & div_q[1];   // 26 is the first with 16, 8 and 2

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      div_q  <= '0;
      over_q <= '0;
    end else begin
      div_q <= tick_o ? 5'd0 : div_q + 5'd1;
      if (tick_o) over_q <= over_q + 4'd1;
    end
  end

  assign sample_o = tick_o & ~over_q[3] & (&over_q[2:0]);

endmodule
