// Load data alignment: size 0 byte, 1 half, else word.
module load_align (
  input  wire [31:0] rdata,
  input  wire [1:0]  addr,
  input  wire [1:0]  size,
  input  wire        uns,
  output wire [31:0] data
);

  wire word = size[1];
  wire half = size[0] & ~word;
  wire byt  = ~size[0] & ~word;

  wire [15:0] h  = (~word & addr[1]) ? rdata[31:16] : rdata[15:0];
  wire [7:0]  b  = (byt & addr[0]) ? h[15:8] : h[7:0];
  wire        s8  = b[7] & ~uns;
  wire        s16 = ~uns & (half ? h[15] : b[7]);

  // Move down by half, by byte, then extend.
  assign data[7:0]   = b;
  assign data[15:8]  = byt ? {8{s8}} : h[15:8];
  assign data[31:16] = word ? rdata[31:16] : {16{s16}};
endmodule
