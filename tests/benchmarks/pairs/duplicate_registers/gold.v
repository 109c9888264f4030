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
    reg       sig_d, sig_r;
    reg [7:0] ticks;
    reg [7:0] dbg;
    reg       mode;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            sig_d  <= 1'b0;
            rises  <= 8'd0;
            events <= 8'd0;
            mode   <= 1'b0;
        end else begin
            sig_d <= sig;
            if (sig && !sig_d)
                rises <= rises + 8'd1;
            if (mode)
                events <= events + ticks;
            else if (rise | fall)
                events <= events + 8'd1;
            if (mode && fall)
                mode <= 1'b0;
        end
    end

    // second copy for the falling edge, was easier than touching the first
    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            sig_r <= 1'b0;
            ticks <= 8'd0;
            dbg   <= 8'd0;
        end else begin
            sig_r <= sig;
            if (sig && !sig_r)
                ticks <= ticks + 8'd1;
            dbg <= dbg + ticks;
        end
    end

    assign rise = sig & ~sig_d;
    assign fall = ~sig & sig_r;
endmodule
