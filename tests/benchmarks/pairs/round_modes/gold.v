// Drops four fraction bits: 0 nearest even, 1 to zero, 2 up, 3 down.
module round_modes (
  input  wire signed [13:0] x,
  input  wire        [1:0]  mode,
  output reg   signed [10:0] y
);

  function signed [10:0] to_zero(input signed [13:0] v);
    reg signed [14:0] m;
    begin
      m = (v < 0) ? -v : v;
      m = m >>> 4;
      to_zero = (v < 0) ? -m : m;
    end
  endfunction

  wire signed [14:0] half = x + 15'sd8;
  wire signed [14:0] full = x + 15'sd15;

  always @(*) begin
    case (mode)
      2'd0: begin
        y = half >>> 4;
        if (x[3:0] == 4'd8 && y[0]) y = y - 1;
      end
      2'd1:    y = to_zero(x);
      2'd2:    y = full >>> 4;
      default: y = x >>> 4;
    endcase
  end
endmodule
