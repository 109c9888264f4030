// Detects 1101 in a bit stream, overlapping: what was seen of the pattern, in three bits
module seq_det (
    input      clk,
    input      rst,
    input      din,
    output reg found
);
    reg one;        // the last bit was a one
    reg prefix;     // one: the last two were 11; else the last three were 110

    always @(posedge clk or posedge rst)
        if (rst) begin
            one    <= 1'b0;
            prefix <= 1'b0;
            found  <= 1'b0;
        end else begin
            one    <= din;
            prefix <= one & (prefix | din);
            found  <= din & ~one & prefix;
        end
endmodule
