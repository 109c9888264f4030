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
  reg [W-1:0] ptr;
  reg [W-1:0] idx, winner;
  reg         found;
  integer     i;

  // search from the pointer on, wrapping around
  always @(*) begin
    found  = 1'b0;
    winner = ptr;
    for (i = 0; i < N; i = i + 1) begin
      idx = (ptr + i) % N;
      if (!found && req[idx]) begin
        found  = 1'b1;
        winner = idx;
      end
    end
  end

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      ptr   <= 0;
      grant <= 0;
    end else begin
      grant <= 0;
      if (found) begin
        grant[winner] <= 1'b1;
        ptr           <= winner + 1;
      end
    end
  end
endmodule
