// Edge counter of an input with a quota of 255 rising edges
module edge_meter (
    input            clk,
    input            rst_n,
    input            sig,
    input            slow,
    output reg [7:0] rises,
    output     [7:0] left,
    output reg [7:0] events,
    output           rise,
    output           fall
);
    reg sig_d;

    assign rise = sig & ~sig_d;
    assign fall = ~sig & sig_d;
    assign left = ~rises;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            sig_d  <= 1'b0;
            rises  <= 8'd0;
            events <= 8'd0;
        end else begin
            sig_d  <= sig;
            rises  <= rises + rise;
            events <= events + (rise | fall);
        end
    end
endmodule
