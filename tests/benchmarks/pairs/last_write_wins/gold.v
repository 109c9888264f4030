// Small associative lookup: later entries win
module lookup (
    input      [3:0]  key,
    input      [31:0] tags,        // eight tags of four bits
    input      [63:0] words,       // eight words of eight bits
    input      [7:0]  valid,
    output reg        hit,
    output reg [7:0]  word
);
    integer i;

    always @* begin
        hit  = 1'b0;
        word = 8'h00;
        for (i = 0; i < 8; i = i + 1)
            if (valid[i] && tags[4*i +: 4] == key) begin
                hit  = 1'b1;
                word = words[8*i +: 8];
            end
    end
endmodule
