// Drops four fraction bits: 0 nearest even, 1 to zero, 2 up, 3 down.
module round_modes (
  input  wire signed [13:0] x,
  input  wire        [1:0]  mode,
  output wire  signed [10:0] y
);

  wire signed [9:0] q = x[13:4];
  wire low  = |x[2:0];
  wire some = x[3] | low;
  reg  up;

  // All modes are the truncated value, or one more.
  always @(*) begin
    case (mode)
      2'd0:    up = x[3] & (low | x[4]);
      2'd1:    up = x[13] & some;
      2'd2:    up = some;
      default: up = 1'b0;
    endcase
  end

  assign y = q + $signed({1'b0, up});
endmodule
