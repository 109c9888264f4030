// Multiplexed four-digit display with blanking.
module seg_scan (
  input  wire        clk,
  input  wire        rst_n,
  input  wire        tick,
  input  wire [15:0] value,
  input  wire [3:0]  blank,
  output reg  [3:0]  anode,
  output reg  [6:0]  seg
);

  function [6:0] glyph(input [3:0] v);
    case (v)
      4'h0: glyph = 7'b0111111;  4'h1: glyph = 7'b0000110;
      4'h2: glyph = 7'b1011011;  4'h3: glyph = 7'b1001111;
      4'h4: glyph = 7'b1100110;  4'h5: glyph = 7'b1101101;
      4'h6: glyph = 7'b1111101;  4'h7: glyph = 7'b0000111;
      4'h8: glyph = 7'b1111111;  4'h9: glyph = 7'b1101111;
      4'ha: glyph = 7'b1110111;  4'hb: glyph = 7'b1111100;
      4'hc: glyph = 7'b0111001;  4'hd: glyph = 7'b1011110;
      4'he: glyph = 7'b1111001;  default: glyph = 7'b1110001;
    endcase
  endfunction

  // The digit is selected before it is decoded; a one-hot position selects
  // without decoding and is the anode pattern at the same time.
  reg  [3:0] hot;
  wire [3:0] on    = hot & ~blank;
  wire       shown = |on;
  wire [3:0] digit = (value[3:0]   & {4{hot[0]}}) | (value[7:4]   & {4{hot[1]}})
                   | (value[11:8]  & {4{hot[2]}}) | (value[15:12] & {4{hot[3]}});

  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      hot   <= 4'b0001;
      anode <= 4'b1111;
      seg   <= 7'd0;
    end else if (tick) begin
      hot   <= {hot[2:0], hot[3]};
      anode <= ~hot;
      seg   <= glyph(digit) & {7{shown}};
    end
endmodule
