// Additive scrambler and descrambler (x^15 + x^14 + 1) for a byte in each direction.
module scrambler (
  input         clk,
  input         rst,
  input         load,
  input         step,
  input  [14:0] seed,
  input  [7:0]  tx_in,
  input  [7:0]  rx_in,
  output [7:0]  tx_out,
  output [7:0]  rx_out
);
  reg  [14:0] lfsr;
  wire [7:0]  fresh = lfsr[14:7] ^ lfsr[13:6];    // the first one on top
  wire [7:0]  key   = {fresh[0], fresh[1], fresh[2], fresh[3],
                       fresh[4], fresh[5], fresh[6], fresh[7]};
  wire        none  = ~|seed;

  assign tx_out = tx_in ^ key;
  assign rx_out = rx_in ^ key;

  always @(posedge clk) begin
    if (rst)       lfsr <= 15'h7fff;
    else if (load) lfsr <= seed | {15{none}};
    else if (step) lfsr <= {lfsr[6:0], fresh};
  end
endmodule
