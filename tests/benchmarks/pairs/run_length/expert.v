// Length of the run of equal bits that ends now, at most eight.
module run_length (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       valid,
  input  wire       bit_in,
  output wire  [3:0] run,
  output wire       stuff
);

  // The run is counted as it grows.
  reg       last;
  reg [3:0] cnt;

  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      last <= 1'b0;
      cnt  <= 4'd8;
    end else if (valid) begin
      last <= bit_in;
      if (bit_in != last) cnt <= 4'd1;
      else if (!cnt[3])   cnt <= cnt + 4'd1;
    end

  assign run   = cnt;
  assign stuff = cnt[3] | (cnt[2] & cnt[1]);
endmodule
