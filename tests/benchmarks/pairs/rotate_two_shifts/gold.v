// 32 bit rotate left / right
module rotator (
    input  [31:0] din,
    input  [4:0]  amount,
    input         right,
    output [31:0] dout
);
    wire [31:0] rol = (din << amount) | (din >> (32 - amount));
    wire [31:0] ror = (din >> amount) | (din << (32 - amount));

    assign dout = right ? ror : rol;
endmodule
