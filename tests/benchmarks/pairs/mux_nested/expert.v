// Read port of a small register map.
module reg_read (
  input            clk,
  input            rd,
  input      [3:0] addr,
  input      [7:0] ctrl, status, tx, rx, baud, mask, pend, timer,
  input      [7:0] gpio_in, gpio_out, gpio_dir, scratch,
  output reg [7:0] rdata
);
  function [7:0] pick4;
    input [1:0] s;
    input [7:0] i0, i1, i2, i3;
    pick4 = s[1] ? (s[0] ? i3 : i2) : (s[0] ? i1 : i0);
  endfunction

  wire [7:0] q0 = pick4(addr[1:0], ctrl, status, tx, rx);
  wire [7:0] q1 = pick4(addr[1:0], baud, mask, pend, timer);
  wire [7:0] q2 = pick4(addr[1:0], gpio_in, gpio_out, gpio_dir, scratch);

  // One-hot enables of the quarters gate the selected words.
  wire e0 = rd & ~addr[3] & ~addr[2];
  wire e1 = rd & ~addr[3] &  addr[2];
  wire e2 = rd &  addr[3] & ~addr[2];

  always @(posedge clk)
    rdata <= (q0 & {8{e0}}) | (q1 & {8{e1}}) | (q2 & {8{e2}});
endmodule
