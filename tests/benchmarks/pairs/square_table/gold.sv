// Quadratic curve: the table is indexed by the absolute value of a 5 bit signed stick position
module sq_rom (
  input  logic              clk,
  input  logic signed [4:0] stick,
  output logic signed [8:0] speed
);

  localparam logic [7:0] CURVE [16] = '{
    8'd0,  8'd1,  8'd4,   8'd9,   8'd16,  8'd25,  8'd36,  8'd49,
    8'd64, 8'd81, 8'd100, 8'd121, 8'd144, 8'd169, 8'd196, 8'd225
  };

  logic [3:0] mag;
  logic [7:0] sq;

  assign mag = stick[4] ? 4'(-stick) : stick[3:0];
  assign sq  = CURVE[mag];

  always_ff @(posedge clk) begin
    if (stick[4]) speed <= -$signed({1'b0, sq});
    else          speed <= $signed({1'b0, sq});
  end

endmodule
