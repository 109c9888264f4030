// Position encoder: 5 bit gray code to binary
module gray_decode (
    input  [4:0] gray,
    output [4:0] pos
);
    assign pos[4] = gray[4];
    assign pos[3] = gray[3] ^ pos[4];
    assign pos[2] = gray[2] ^ pos[3];
    assign pos[1] = gray[1] ^ pos[2];
    assign pos[0] = gray[0] ^ pos[1];
endmodule
