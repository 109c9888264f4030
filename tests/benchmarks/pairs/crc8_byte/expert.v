// CRC-8 (x^8 + x^2 + x + 1), one byte a clock, as a matrix
module crc8 (
    input            clk,
    input            rst,
    input            en,
    input      [7:0] data,
    output reg [7:0] crc
);
    wire [7:0] x   = crc ^ data;
    wire       x67 = x[6] ^ x[7];
    wire       x01 = x[0] ^ x[1];
    wire       x12 = x[1] ^ x[2];
    wire       x34 = x[3] ^ x[4];
    wire       x45 = x[4] ^ x[5];

    always @(posedge clk)
        if (rst)
            crc <= 8'h00;
        else if (en) begin
            crc[0] <= x[0] ^ x67;
            crc[1] <= x01 ^ x[6];
            crc[2] <= x01 ^ x[2] ^ x[6];
            crc[3] <= x12 ^ x[3] ^ x[7];
            crc[4] <= x[2] ^ x34;
            crc[5] <= x[3] ^ x45;
            crc[6] <= x45 ^ x[6];
            crc[7] <= x[5] ^ x67;
        end
endmodule
