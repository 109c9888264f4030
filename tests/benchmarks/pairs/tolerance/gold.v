// Are two samples within a tolerance of each other?
module tolerance (
  input  wire [9:0] a,
  input  wire [9:0] b,
  input  wire [9:0] tol,
  output wire       near,
  output wire       above
);

  reg [9:0] diff;

  always @(*) begin
    if (a > b) diff = a - b;
    else       diff = b - a;
  end

  assign near  = (diff <= tol);
  assign above = (a > b) && !near;
endmodule
