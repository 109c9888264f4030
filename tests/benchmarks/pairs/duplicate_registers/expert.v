// Rising / falling edge counters of an input, with the raw and the delayed input exported
module sync_edges (
    input            clk,
    input            rst_n,
    input            sig,
    output reg [7:0] rises,
    output reg [7:0] events,
    output           rise,
    output           fall
);
    reg sig_d;

    assign rise = sig & ~sig_d;
    assign fall = ~sig & sig_d;

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
