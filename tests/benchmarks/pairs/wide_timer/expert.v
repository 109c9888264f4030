// LED blinker: toggles every 100 ticks
module blink (
    input      clk,
    input      rst,
    input      tick,
    output reg led
);
    reg  [6:0] count;                                   // 0 .. 99
    wire       last = count[6] & count[5] & count[1] & count[0];   // 99 first has these

    always @(posedge clk) begin
        if (rst) begin
            count <= 7'd0;
            led   <= 1'b0;
        end else if (tick) begin
            count <= last ? 7'd0 : count + 7'd1;
            led   <= led ^ last;
        end
    end
endmodule
