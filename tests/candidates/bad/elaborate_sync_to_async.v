// stops at: elaborate; design: crc32; the synchronous reset became asynchronous
// CRC-32 of IEEE 802.3 over a stream of bytes, for both sending and checking.
//
// Function: init_i starts a frame; it wins over valid_i. Each cycle with valid_i takes byte_i into
// the remainder, lowest bit first. crc_o is the frame check sequence of the bytes so far, lowest
// byte sent first. match_o is high when the bytes so far end with their own sequence.
// Latency: 1 cycle.
// Source: IEEE 802.3, 3.2.9; polynomial 0x04C11DB7 in its reflected form.

module crc32 (
  input  wire        clk_i,
  input  wire        rst_i,
  input  wire        init_i,
  input  wire        valid_i,
  input  wire [7:0]  byte_i,
  output wire [31:0] crc_o,
  output wire        match_o
);

  localparam [31:0] Polynomial = 32'hEDB88320;
  localparam [31:0] Residue    = 32'hDEBB20E3;

  reg [31:0] crc_q;

  function [31:0] next_crc;
    input [31:0] crc;
    input [7:0]  value;
    integer i;
    begin
      next_crc = crc;
      for (i = 0; i < 8; i = i + 1) begin
        if (next_crc[0] ^ value[i]) begin
          next_crc = (next_crc >> 1) ^ Polynomial;
        end else begin
          next_crc = next_crc >> 1;
        end
      end
    end
  endfunction

  always @(posedge clk_i or posedge rst_i) begin
    if (rst_i) begin
      crc_q <= 32'hFFFFFFFF;
    end else if (init_i) begin
      crc_q <= 32'hFFFFFFFF;
    end else if (valid_i) begin
      crc_q <= next_crc(crc_q, byte_i);
    end
  end

  assign crc_o   = ~crc_q;
  assign match_o = (crc_q == Residue);

endmodule
