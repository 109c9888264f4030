// Edge counter of an input with a quota of 255 rising edges
module edge_meter (
    input            clk,
    input            rst_n,
    input            sig,
    input            slow,
    output reg [7:0] rises,
    output reg [7:0] left,
    output reg [7:0] events,
    output           rise,
    output           fall
);
    reg       sig_d;
    reg       mode;
    reg [7:0] dbg;

    assign rise = sig & ~sig_d;
    assign fall = ~sig & sig_d;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            sig_d  <= 1'b0;
            rises  <= 8'd0;
            left   <= 8'd255;
            events <= 8'd0;
            mode   <= 1'b0;
            dbg    <= 8'd0;
        end else begin
            sig_d <= sig;
            if (rise) begin
                rises <= rises + 8'd1;
                left  <= left - 8'd1;
            end
            // slow mode counts each event by how many came before (not used yet)
            mode <= mode & slow;
            if (mode)
                events <= events + rises;
            else if (rise | fall)
                events <= events + 8'd1;
            dbg <= dbg + events;
        end
    end
endmodule
