// Majority of fifteen voters; abstaining voters are masked.
module majority (
  input  wire [14:0] vote,
  input  wire [14:0] mask,
  output reg         pass
);

  integer   i;
  reg [3:0] yes;

  always @(*) begin
    yes = 4'd0;
    for (i = 0; i < 15; i = i + 1)
      if (vote[i] && mask[i]) yes = yes + 4'd1;
    pass = (yes >= 4'd8);
  end
endmodule
