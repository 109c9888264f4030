// Checks a select vector for being one-hot, and reports the kind of failure
module onehot_check (
    input  [15:0] sel,
    output        onehot,
    output        none,
    output        many
);
    integer     i;
    reg [4:0]   n;

    always @(sel) begin
        n = 0;
        for (i = 0; i < 16; i = i + 1)
            n = n + sel[i];
    end

    assign onehot = (n == 1);
    assign none   = (n == 0);
    assign many   = (n > 1);
endmodule
