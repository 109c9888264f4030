// Up / down counter: one chain, bits inverted in front of it for down: q - 1 = ~(~q + 1)
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
    assign at_top  = &q;
    assign at_zero = ~|q;

    wire [11:0] x    = q ^ {12{down}};         // all ones: this end is reached
    wire        step = (up ^ down) & ~(&x);

    // Bit i toggles if all below are ones (up) or zeros (down).
    wire [11:0] t;
    assign t[0] = step;
    genvar i;
    generate
        for (i = 1; i < 12; i = i + 1) begin : g_toggle
            assign t[i] = t[i-1] & x[i-1];
        end
    endgenerate

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n)
            q <= 12'd0;
        else
            q <= load ? d : q ^ t;
    end
endmodule
