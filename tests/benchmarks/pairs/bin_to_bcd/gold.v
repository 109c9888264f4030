// Byte to three BCD digits for the display
module bin2bcd (
    input  [7:0] bin,
    output [3:0] hundreds,
    output [3:0] tens,
    output [3:0] ones
);
    assign hundreds = bin / 100;
    assign tens     = (bin / 10) % 10;
    assign ones     = bin % 10;
endmodule
