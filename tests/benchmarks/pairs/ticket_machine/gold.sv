// Ticket machine: waits for 40, takes tens and twenties, returns the money on cancel
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

  localparam logic [5:0] IDLE    = 6'b000001;
  localparam logic [5:0] GOT10   = 6'b000010;
  localparam logic [5:0] GOT20   = 6'b000100;
  localparam logic [5:0] GOT30   = 6'b001000;
  localparam logic [5:0] TICKET  = 6'b010000;
  localparam logic [5:0] REFUND  = 6'b100000;

  logic [5:0] state, next;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state <= IDLE;
    else         state <= next;
  end

  always_comb begin
    next = state;
    case (state)
      IDLE:
        if (ten_i)         next = GOT10;
        else if (twenty_i) next = GOT20;
      GOT10:
        if (cancel_i)      next = REFUND;
        else if (ten_i)    next = GOT20;
        else if (twenty_i) next = GOT30;
      GOT20:
        if (cancel_i)      next = REFUND;
        else if (ten_i)    next = GOT30;
        else if (twenty_i) next = TICKET;
      GOT30:
        if (cancel_i)      next = REFUND;
        else if (ten_i)    next = TICKET;
        else if (twenty_i) next = REFUND;     // too much, give it back
      TICKET:              next = IDLE;
      REFUND:              next = IDLE;
      default:             next = IDLE;
    endcase
  end

  assign ready_o  = (state == IDLE);
  assign bill_o   = (state == GOT10) || (state == GOT20) || (state == GOT30);
  assign ticket_o = (state == TICKET);
  assign return_o = (state == REFUND);

endmodule
