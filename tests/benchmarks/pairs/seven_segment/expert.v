// Decade counter with seven segment output (active low); the digit is never above nine
module sevenseg (
    input        clk,
    input        rst_n,
    input        tick,
    output [6:0] seg,
    output       carry
);
    reg  [3:0] digit;
    wire       d3 = digit[3], d2 = digit[2], d1 = digit[1], d0 = digit[0];
    wire       nine = d3 & d0;

    always @(posedge clk) begin
        if (!rst_n)
            digit <= 4'd0;
        else if (tick) begin
            digit[0] <= ~d0;
            digit[1] <= (d1 ^ d0) & ~d3;
            digit[2] <= d2 ^ (d1 & d0);
            digit[3] <= (d3 & ~d0) | (d2 & d1 & d0);
        end
    end

    assign carry = tick & nine;

    wire one_four = ~d1 & (d2 ^ d0) & ~d3;      // 1 or 4
    assign seg[0] = one_four;
    assign seg[1] = d2 & (d1 ^ d0);             // 5, 6
    assign seg[2] = ~d2 & d1 & ~d0;             // 2
    assign seg[3] = one_four | (d2 & d1 & d0);  // 1, 4, 7
    assign seg[4] = d0 | (d2 & ~d1);            // 1, 3, 4, 5, 7, 9
    assign seg[5] = (d1 & d0) | (~d2 & (d1 | d0) & ~d3);   // 1, 2, 3, 7
    assign seg[6] = ~d3 & ((~d2 & ~d1) | (d2 & d1 & d0));  // 0, 1, 7
endmodule
