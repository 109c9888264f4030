// Round-robin arbiter for 8 requesters.
//
// Function: gnt_o is one-hot (or zero) and answers req_i in the same cycle; index_o is its number,
// 0 when nothing is granted. When accept_i takes the grant, the requester after the granted one
// gets the highest priority; until then priorities stay as they are.
// Latency: 0 cycles from req_i to gnt_o.
// Source: rotate, fixed priority, rotate back; e.g. Dally and Harting, Digital Design, 8.5.

module rr_arbiter (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [7:0] req_i,
  input  wire       accept_i,
  output wire [7:0] gnt_o,
  output reg  [2:0] index_o,
  output wire       valid_o
);

  reg [2:0] ptr_q;

  wire [3:0] other_end;
  wire [7:0] req_rotated;
  reg  [7:0] gnt_rotated;

  // Requester number ptr_q comes to position 0.
  assign other_end   = 4'd8 - {1'b0, ptr_q};
  assign req_rotated = (req_i >> ptr_q) | (req_i << other_end);

  always @(*) begin
    casez (req_rotated)
      8'b???????1: gnt_rotated = 8'b00000001;
      8'b??????10: gnt_rotated = 8'b00000010;
      8'b?????100: gnt_rotated = 8'b00000100;
      8'b????1000: gnt_rotated = 8'b00001000;
      8'b???10000: gnt_rotated = 8'b00010000;
      8'b??100000: gnt_rotated = 8'b00100000;
      8'b?1000000: gnt_rotated = 8'b01000000;
      8'b10000000: gnt_rotated = 8'b10000000;
      default:     gnt_rotated = 8'b00000000;
    endcase
  end

  assign gnt_o   = (gnt_rotated << ptr_q) | (gnt_rotated >> other_end);
  assign valid_o = (req_i != 8'd0);

  always @(*) begin
    case (gnt_o)
      8'b00000010: index_o = 3'd1;
      8'b00000100: index_o = 3'd2;
      8'b00001000: index_o = 3'd3;
      8'b00010000: index_o = 3'd4;
      8'b00100000: index_o = 3'd5;
      8'b01000000: index_o = 3'd6;
      8'b10000000: index_o = 3'd7;
      default:     index_o = 3'd0;
    endcase
  end

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ptr_q <= 3'd0;
    end else if (valid_o && accept_i) begin
      ptr_q <= index_o + 3'd1;
    end
  end

endmodule
