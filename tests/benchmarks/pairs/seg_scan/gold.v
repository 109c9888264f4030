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

  reg [1:0] pos;

  wire [6:0] g0 = blank[0] ? 7'd0 : glyph(value[3:0]);
  wire [6:0] g1 = blank[1] ? 7'd0 : glyph(value[7:4]);
  wire [6:0] g2 = blank[2] ? 7'd0 : glyph(value[11:8]);
  wire [6:0] g3 = blank[3] ? 7'd0 : glyph(value[15:12]);

  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      pos   <= 2'd0;
      anode <= 4'b1111;
      seg   <= 7'd0;
    end else if (tick) begin
      pos <= pos + 2'd1;
      case (pos)
        2'd0: begin anode <= 4'b1110; seg <= g0; end
        2'd1: begin anode <= 4'b1101; seg <= g1; end
        2'd2: begin anode <= 4'b1011; seg <= g2; end
        2'd3: begin anode <= 4'b0111; seg <= g3; end
      endcase
    end
endmodule
