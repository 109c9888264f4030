// Additive scrambler and descrambler (x^15 + x^14 + 1) for a byte in each direction.
module key_stream (
  input            clk,
  input            rst,
  input            load,
  input            step,
  input     [14:0] seed,
  output reg [7:0] key
);
  reg [14:0] lfsr, next;
  reg        fb;
  integer    i;

  always @(*) begin
    next = lfsr;
    key  = 8'd0;
    for (i = 0; i < 8; i = i + 1) begin
      fb     = next[14] ^ next[13];
      key[i] = fb;
      next   = {next[13:0], fb};
    end
  end

  always @(posedge clk) begin
    if (rst)       lfsr <= 15'h7fff;
    else if (load) lfsr <= (seed == 0) ? 15'h7fff : seed;
    else if (step) lfsr <= next;
  end
endmodule

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
  wire [7:0] tx_key, rx_key;

  key_stream u_tx (.clk(clk), .rst(rst), .load(load), .step(step), .seed(seed), .key(tx_key));
  key_stream u_rx (.clk(clk), .rst(rst), .load(load), .step(step), .seed(seed), .key(rx_key));

  assign tx_out = tx_in ^ tx_key;
  assign rx_out = rx_in ^ rx_key;
endmodule
