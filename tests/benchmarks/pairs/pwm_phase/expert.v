// Four interleaved PWM channels with the same duty cycle.
module pwm4 (
  input            clk,
  input            rst,
  input      [7:0] duty,
  output reg [3:0] out
);
  reg [7:0] cnt;

  // The lower six bits are alike in all channels: they are compared once.
  wire       low = cnt[5:0] < duty[5:0];
  wire [1:0] q   = cnt[7:6];
  wire [1:0] d   = duty[7:6];
  // whole[k]: quarter k is complete within the duty cycle; part[k]: the duty cycle ends in it
  wire [3:0] whole = {1'b0, &d, d[1], |d};
  wire [3:0] part  = {&d, d[1] & ~d[0], ~d[1] & d[0], ~|d};
  wire [3:0] on     = whole | (part & {4{low}});

  always @(posedge clk) begin
    if (rst) begin
      cnt <= 8'd0;
      out <= 4'd0;
    end else begin
      cnt <= cnt + 8'd1;
      // Channel k is in quarter q + k: a rotation.
      case (q)
        2'd0: out <= on;
        2'd1: out <= {on[0], on[3:1]};
        2'd2: out <= {on[1:0], on[3:2]};
        2'd3: out <= {on[2:0], on[3]};
      endcase
    end
  end
endmodule
