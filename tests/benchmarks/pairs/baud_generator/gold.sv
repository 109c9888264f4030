// Baud rate generator, 16x oversampling: one pulse every 27 clocks, sample pulse every 16 of them
module baud_gen (
  input  logic clk_i,
  input  logic rst_ni,
  output logic tick_o,
  output logic sample_o
);

  logic [15:0] div_q, div_d;
  logic [7:0]  over_q, over_d;

  always_comb begin
    div_d  = div_q + 16'd1;
    over_d = over_q;
    if (div_q >= 16'd26) begin
      div_d  = 16'd0;
      over_d = (over_q + 8'd1) % 8'd16;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      div_q  <= '0;
      over_q <= '0;
    end else begin
      div_q  <= div_d;
      over_q <= over_d;
    end
  end

  assign tick_o   = (div_q >= 16'd26);
  assign sample_o = tick_o && (over_q == 8'd7);

endmodule
