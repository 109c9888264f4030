// Read port of a small register map.
module reg_read (
  input            clk,
  input            rd,
  input      [3:0] addr,
  input      [7:0] ctrl, status, tx, rx, baud, mask, pend, timer,
  input      [7:0] gpio_in, gpio_out, gpio_dir, scratch,
  output reg [7:0] rdata
);
  reg [7:0] value;

  always @(*) begin
    if (addr == 4'h0)      value = ctrl;
    else if (addr == 4'h1) value = status;
    else if (addr == 4'h2) value = tx;
    else if (addr == 4'h3) value = rx;
    else if (addr == 4'h4) value = baud;
    else if (addr == 4'h5) value = mask;
    else if (addr == 4'h6) value = pend;
    else if (addr == 4'h7) value = timer;
    else if (addr == 4'h8) value = gpio_in;
    else if (addr == 4'h9) value = gpio_out;
    else if (addr == 4'hA) value = gpio_dir;
    else if (addr == 4'hB) value = scratch;
    else                   value = 8'h00;
  end

  always @(posedge clk)
    if (rd) rdata <= value;
    else    rdata <= 8'h00;
endmodule
