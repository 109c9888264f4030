// Round-robin arbiter with a registered grant.
module rr_arbiter #(
  parameter N = 8,
  parameter W = 3
) (
  input              clk,
  input              rst_n,
  input      [N-1:0] req,
  output reg [N-1:0] grant
);
  // Instead of a pointer: the requesters that come first, as a thermometer code.
  reg  [N-1:0] mask;
  wire [N-1:0] high = req & ~mask;      // mask[k]: k is below the pointer
  wire         any_high = |high;

  // below[k]: some requester under k asks
  wire [N-1:0] low_below, high_below;
  assign low_below[0]  = 1'b0;
  assign high_below[0] = 1'b0;
  genvar k;
  generate
    for (k = 1; k < N; k = k + 1) begin : prefix
      assign low_below[k]  = |req[k-1:0];
      assign high_below[k] = |high[k-1:0];
    end
  endgenerate

  wire [N-1:0] next = any_high ? high & ~high_below : req & ~low_below;
  // Everything up to the winner is below the next pointer; after the last one it is 0.
  wire [N-1:0] upto = any_high ? ~high_below : ~low_below;

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      mask  <= 0;
      grant <= 0;
    end else begin
      grant <= next;
      if (|req) mask <= upto & {N{~next[N-1]}};
    end
  end
endmodule
