// Fixed priority arbiter: grant stays until the owner drops its request
module arb_fixed (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] req,
  output logic [7:0] grant,
  output logic [2:0] owner,
  output logic       busy
);

  // Some higher request: a short chain of ors, shared by all grants.
  logic [7:0] higher;
  logic       free;

  assign higher[7] = 1'b0;
  for (genvar i = 0; i < 7; i++) begin : g_higher
    assign higher[i] = higher[i+1] | req[i+1];
  end

  assign free = ~|(grant & req);

  always_ff @(posedge clk) begin
    if (rst)       grant <= 8'b0;
    else if (free) grant <= req & ~higher;
  end

  // The grant is one-hot or zero: the code is an or of bits.
  assign owner = {|grant[7:4], |{grant[7:6], grant[3:2]}, grant[7] | grant[5] | grant[3] | grant[1]};
  assign busy  = |grant;

endmodule
