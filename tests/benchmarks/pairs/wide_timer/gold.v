// LED blinker: toggles every 100 ticks
module blink (
    input      clk,
    input      rst,
    input      tick,
    output reg led
);
    integer count;

    always @(posedge clk) begin
        if (rst) begin
            count <= 0;
            led   <= 1'b0;
        end else if (tick) begin
            if (count == 99) begin
                count <= 0;
                led   <= ~led;
            end else
                count <= count + 1;
        end
    end
endmodule
