// Unsigned division by restoring rows: the partial remainder is never wider than the divisor.
module divmod (
    input      [9:0] num,
    input      [4:0] den,
    output reg [9:0] quot,
    output     [9:0] rem
);
    reg [5:0] r;
    reg [6:0] d;
    integer   i;

    // Without a special case: every row subtracts zero if den is zero.
    always @* begin
        r = 6'd0;
        for (i = 9; i >= 0; i = i - 1) begin
            r = {r[4:0], num[i]};
            d = {1'b0, r} - {2'b00, den};
            quot[i] = ~d[6];
            if (!d[6])
                r = d[5:0];
        end
    end

    assign rem = (den == 5'd0) ? num : {5'd0, r[4:0]};
endmodule
