// Ticket machine: three state bits; the two lower count tens, the upper one ends
module ticket (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic ten_i,
  input  logic twenty_i,
  input  logic cancel_i,
  output logic ready_o,
  output logic ticket_o,
  output logic return_o,
  output logic bill_o
);

  // {done, tens}: idle 000, 001, 010, 011; ticket 100, refund 101
  logic [2:0] q;
  logic       idle, paid, refund, twenty, step;

  assign paid   = ~q[2] & (q[1] | q[0]);
  assign idle   = ~q[2] & ~q[1] & ~q[0];
  assign twenty = twenty_i & ~ten_i;
  assign step   = ~q[2] & ~refund;
  assign refund = paid & (cancel_i | (q[1] & q[0] & twenty));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      q <= 3'b000;
    end else begin
      q[0] <= refund | (~q[2] & (q[0] ^ ten_i));
      q[1] <= step & (q[1] ^ (twenty | (ten_i & q[0])));
      q[2] <= refund | (step & q[1] & (twenty | (ten_i & q[0])));
    end
  end

  assign ready_o  = idle;
  assign bill_o   = paid;
  assign ticket_o = q[2] & ~q[0];
  assign return_o = q[2] & q[0];

endmodule
