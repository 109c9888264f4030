// Up / down counter with load and saturation at both ends
module updown (
    input             clk,
    input             rst_n,
    input             load,
    input             up,
    input             down,
    input      [11:0] d,
    output reg [11:0] q,
    output            at_top,
    output            at_zero
);
    assign at_top  = (q == 12'hFFF);
    assign at_zero = (q == 12'h000);

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n)
            q <= 12'd0;
        else if (load)
            q <= d;
        else if (up && !down) begin
            if (!at_top)
                q <= q + 12'd1;
        end else if (down && !up) begin
            if (!at_zero)
                q <= q - 12'd1;
        end
    end
endmodule
