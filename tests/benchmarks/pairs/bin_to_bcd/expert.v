// Byte to three BCD digits for the display, by shift and add 3 (double dabble).
module bin2bcd (
    input  [7:0] bin,
    output [3:0] hundreds,
    output [3:0] tens,
    output [3:0] ones
);
    function [3:0] add3;
        input [3:0] d;
        add3 = (d > 4) ? d + 4'd3 : d;
    endfunction

    wire [3:0] c1 = add3({1'b0, bin[7:5]});
    wire [3:0] c2 = add3({c1[2:0], bin[4]});
    wire [3:0] c3 = add3({c2[2:0], bin[3]});
    wire [3:0] c4 = add3({c3[2:0], bin[2]});
    wire [3:0] c5 = add3({c4[2:0], bin[1]});
    wire [3:0] c6 = add3({1'b0, c1[3], c2[3], c3[3]});
    wire [3:0] c7 = add3({c6[2:0], c4[3]});

    assign hundreds = {2'b00, c6[3], c7[3]};
    assign tens     = {c7[2:0], c5[3]};
    assign ones     = {c5[2:0], bin[0]};
endmodule
