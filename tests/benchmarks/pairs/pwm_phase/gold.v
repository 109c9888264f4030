// One PWM channel; its period starts at PHASE.
module pwm_channel #(
  parameter PHASE = 0
) (
  input            clk,
  input            rst,
  input      [7:0] duty,
  output reg       out
);
  reg [7:0] cnt;

  always @(posedge clk) begin
    if (rst) cnt <= PHASE;
    else     cnt <= cnt + 1;
  end

  always @(posedge clk) begin
    if (rst)             out <= 1'b0;
    else if (cnt < duty) out <= 1'b1;
    else                 out <= 1'b0;
  end
endmodule

// Four interleaved PWM channels with the same duty cycle.
module pwm4 (
  input        clk,
  input        rst,
  input  [7:0] duty,
  output [3:0] out
);
  genvar i;
  generate
    for (i = 0; i < 4; i = i + 1) begin : ch
      pwm_channel #(.PHASE(64 * i)) u_ch (
        .clk(clk), .rst(rst), .duty(duty), .out(out[i])
      );
    end
  endgenerate
endmodule
