// Length of the run of equal bits that ends now, at most eight.
module run_length (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       valid,
  input  wire       bit_in,
  output reg   [3:0] run,
  output wire       stuff
);

  reg [7:0] hist;
  integer   i;
  reg       same;

  always @(posedge clk or negedge rst_n)
    if (!rst_n)     hist <= 8'd0;
    else if (valid) hist <= {hist[6:0], bit_in};

  always @(*) begin
    run  = 4'd1;
    same = 1'b1;
    for (i = 1; i < 8; i = i + 1) begin
      if (hist[i] != hist[0]) same = 1'b0;
      if (same) run = run + 4'd1;
    end
  end

  assign stuff = (run >= 4'd6);
endmodule
