// Small associative lookup: later entries win, found in a tree of pairs
module lookup (
    input  [3:0]  key,
    input  [31:0] tags,        // eight tags of four bits
    input  [63:0] words,       // eight words of eight bits
    input  [7:0]  valid,
    output        hit,
    output [7:0]  word
);
    wire [7:0] m;
    genvar i;
    generate
        for (i = 0; i < 8; i = i + 1) begin : g_match
            assign m[i] = valid[i] & ~|(tags[4*i +: 4] ^ key);
        end
    endgenerate

    wire [7:0] w10 = m[1] ? words[15:8]  : words[7:0];
    wire [7:0] w32 = m[3] ? words[31:24] : words[23:16];
    wire [7:0] w54 = m[5] ? words[47:40] : words[39:32];
    wire [7:0] w76 = m[7] ? words[63:56] : words[55:48];
    wire       h32 = m[3] | m[2];
    wire       h76 = m[7] | m[6];
    wire [7:0] wlo = h32 ? w32 : w10;
    wire [7:0] whi = h76 ? w76 : w54;
    wire       hhi = h76 | m[5] | m[4];

    assign hit  = hhi | h32 | m[1] | m[0];
    assign word = (hhi ? whi : wlo) & {8{hit}};
endmodule
