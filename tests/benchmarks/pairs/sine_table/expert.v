// Numerically controlled oscillator with a sine table.
module sine_table (
  input  wire       clk,
  input  wire       rst,
  input  wire [9:0] freq,
  output reg  [7:0] wave
);

  reg [9:0] phase;

  // One quarter of the wave; the others are mirrored and inverted.
  function [6:0] sine(input [3:0] p);
    case (p)
      4'd0: sine = 7'd6; 4'd1: sine = 7'd18; 4'd2: sine = 7'd30; 4'd3: sine = 7'd42;
      4'd4: sine = 7'd54; 4'd5: sine = 7'd65; 4'd6: sine = 7'd75; 4'd7: sine = 7'd85;
      4'd8: sine = 7'd94; 4'd9: sine = 7'd102; 4'd10: sine = 7'd109; 4'd11: sine = 7'd115;
      4'd12: sine = 7'd120; 4'd13: sine = 7'd123; 4'd14: sine = 7'd126; 4'd15: sine = 7'd127;
    endcase
  endfunction

  wire       neg = phase[9];
  wire [6:0] mag = sine(phase[7:4] ^ {4{phase[8]}});

  always @(posedge clk) begin
    if (rst) begin
      phase <= 10'd0;
      wave  <= 8'd128;
    end else begin
      phase <= phase + freq;
      wave  <= {~neg, mag ^ {7{neg}}};
    end
  end
endmodule
