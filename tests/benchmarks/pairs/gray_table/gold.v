// Position encoder: 5 bit gray code to binary
module gray_decode (
    input      [4:0] gray,
    output reg [4:0] pos
);
    always @(*) begin
        case (gray)
            5'b00000: pos = 5'd0;
            5'b00001: pos = 5'd1;
            5'b00011: pos = 5'd2;
            5'b00010: pos = 5'd3;
            5'b00110: pos = 5'd4;
            5'b00111: pos = 5'd5;
            5'b00101: pos = 5'd6;
            5'b00100: pos = 5'd7;
            5'b01100: pos = 5'd8;
            5'b01101: pos = 5'd9;
            5'b01111: pos = 5'd10;
            5'b01110: pos = 5'd11;
            5'b01010: pos = 5'd12;
            5'b01011: pos = 5'd13;
            5'b01001: pos = 5'd14;
            5'b01000: pos = 5'd15;
            5'b11000: pos = 5'd16;
            5'b11001: pos = 5'd17;
            5'b11011: pos = 5'd18;
            5'b11010: pos = 5'd19;
            5'b11110: pos = 5'd20;
            5'b11111: pos = 5'd21;
            5'b11101: pos = 5'd22;
            5'b11100: pos = 5'd23;
            5'b10100: pos = 5'd24;
            5'b10101: pos = 5'd25;
            5'b10111: pos = 5'd26;
            5'b10110: pos = 5'd27;
            5'b10010: pos = 5'd28;
            5'b10011: pos = 5'd29;
            5'b10001: pos = 5'd30;
            5'b10000: pos = 5'd31;
        endcase
    end
endmodule
