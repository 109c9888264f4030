// Temperature zones with hysteresis flag: four thresholds, each compared once
module zone (
    input            clk,
    input            rst,
    input      [9:0] temp,
    output reg [2:0] level,
    output reg       alarm
);
    wire t100 = temp >= 10'd100;
    wire t250 = temp >= 10'd250;
    wire t400 = temp >= 10'd400;
    wire t700 = temp >= 10'd700;

    always @(posedge clk) begin
        if (rst) begin
            level <= 3'd0;
            alarm <= 1'b0;
        end else begin
            level <= {t700, t250 & ~t700, (t100 & ~t250) | (t400 & ~t700)};
            alarm <= t700 | (alarm & t400);
        end
    end
endmodule
