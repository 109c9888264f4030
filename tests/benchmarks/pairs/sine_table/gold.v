// Numerically controlled oscillator with a sine table.
module sine_table (
  input  wire       clk,
  input  wire       rst,
  input  wire [9:0] freq,
  output reg  [7:0] wave
);

  reg [9:0] phase;

  function [7:0] sine(input [5:0] p);
    case (p)
      6'd0: sine = 8'd134; 6'd1: sine = 8'd146; 6'd2: sine = 8'd158; 6'd3: sine = 8'd170;
      6'd4: sine = 8'd182; 6'd5: sine = 8'd193; 6'd6: sine = 8'd203; 6'd7: sine = 8'd213;
      6'd8: sine = 8'd222; 6'd9: sine = 8'd230; 6'd10: sine = 8'd237; 6'd11: sine = 8'd243;
      6'd12: sine = 8'd248; 6'd13: sine = 8'd251; 6'd14: sine = 8'd254; 6'd15: sine = 8'd255;
      6'd16: sine = 8'd255; 6'd17: sine = 8'd254; 6'd18: sine = 8'd251; 6'd19: sine = 8'd248;
      6'd20: sine = 8'd243; 6'd21: sine = 8'd237; 6'd22: sine = 8'd230; 6'd23: sine = 8'd222;
      6'd24: sine = 8'd213; 6'd25: sine = 8'd203; 6'd26: sine = 8'd193; 6'd27: sine = 8'd182;
      6'd28: sine = 8'd170; 6'd29: sine = 8'd158; 6'd30: sine = 8'd146; 6'd31: sine = 8'd134;
      6'd32: sine = 8'd121; 6'd33: sine = 8'd109; 6'd34: sine = 8'd97; 6'd35: sine = 8'd85;
      6'd36: sine = 8'd73; 6'd37: sine = 8'd62; 6'd38: sine = 8'd52; 6'd39: sine = 8'd42;
      6'd40: sine = 8'd33; 6'd41: sine = 8'd25; 6'd42: sine = 8'd18; 6'd43: sine = 8'd12;
      6'd44: sine = 8'd7; 6'd45: sine = 8'd4; 6'd46: sine = 8'd1; 6'd47: sine = 8'd0;
      6'd48: sine = 8'd0; 6'd49: sine = 8'd1; 6'd50: sine = 8'd4; 6'd51: sine = 8'd7;
      6'd52: sine = 8'd12; 6'd53: sine = 8'd18; 6'd54: sine = 8'd25; 6'd55: sine = 8'd33;
      6'd56: sine = 8'd42; 6'd57: sine = 8'd52; 6'd58: sine = 8'd62; 6'd59: sine = 8'd73;
      6'd60: sine = 8'd85; 6'd61: sine = 8'd97; 6'd62: sine = 8'd109; 6'd63: sine = 8'd121;
    endcase
  endfunction

  always @(posedge clk) begin
    if (rst) begin
      phase <= 10'd0;
      wave  <= 8'd128;
    end else begin
      phase <= phase + freq;
      wave  <= sine(phase[9:4]);
    end
  end
endmodule
