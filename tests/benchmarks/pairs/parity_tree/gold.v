// Parity of each byte, of both halves and of the word, odd or even
module lane_parity (
    input             clk,
    input             odd,
    input      [31:0] d,
    output reg [3:0]  byte_par,
    output reg [1:0]  half_par,
    output reg        word_par
);
    integer i, j;
    reg     p;

    always @(posedge clk) begin
        for (j = 0; j < 4; j = j + 1) begin
            p = odd;
            for (i = 0; i < 8; i = i + 1)
                p = p ^ d[8*j + i];
            byte_par[j] <= p;
        end
        for (j = 0; j < 2; j = j + 1) begin
            p = odd;
            for (i = 0; i < 16; i = i + 1)
                p = p ^ d[16*j + i];
            half_par[j] <= p;
        end
        p = odd;
        for (i = 0; i < 32; i = i + 1)
            p = p ^ d[i];
        word_par <= p;
    end
endmodule
