// CRC-8 (x^8 + x^2 + x + 1), one byte a clock
module crc8 (
    input            clk,
    input            rst,
    input            en,
    input      [7:0] data,
    output reg [7:0] crc
);
    reg [7:0] c;
    integer   i;

    always @(*) begin
        c = crc;
        for (i = 7; i >= 0; i = i - 1) begin
            if (c[7] ^ data[i])
                c = {c[6:0], 1'b0} ^ 8'h07;
            else
                c = {c[6:0], 1'b0};
        end
    end

    always @(posedge clk)
        if (rst)
            crc <= 8'h00;
        else if (en)
            crc <= c;
endmodule
