// Write enables of a register file, registered: predecoded, and no register twice
module wr_decode (
    input         clk,
    input         we,
    input         stb,
    input  [3:0]  addr,
    output [15:0] wen,
    output [15:0] shadow
);
    reg  [15:0] q;
    wire        en = we & stb;

    wire [3:0] low  = {addr[1] & addr[0], addr[1] & ~addr[0], ~addr[1] & addr[0], ~addr[1] & ~addr[0]};
    wire [3:0] high = {en & addr[3] & addr[2], en & addr[3] & ~addr[2],
                       en & ~addr[3] & addr[2], en & ~addr[3] & ~addr[2]};

    always @(posedge clk)
        q <= {low & {4{high[3]}}, low & {4{high[2]}}, low & {4{high[1]}}, low & {4{high[0]}}};

    assign wen    = q;
    assign shadow = q;
endmodule
