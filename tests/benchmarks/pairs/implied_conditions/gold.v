// Temperature zones with hysteresis flag
module zone (
    input            clk,
    input            rst,
    input      [9:0] temp,
    output reg [2:0] level,
    output reg       alarm
);
    always @(posedge clk) begin
        if (rst) begin
            level <= 3'd0;
            alarm <= 1'b0;
        end else begin
            if (temp < 10'd100)
                level <= 3'd0;
            else if (temp >= 10'd100 && temp < 10'd250)
                level <= 3'd1;
            else if (temp >= 10'd250 && temp < 10'd400)
                level <= 3'd2;
            else if (temp >= 10'd400 && temp < 10'd700)
                level <= 3'd3;
            else if (temp >= 10'd700 && temp <= 10'd1023)
                level <= 3'd4;
            else
                level <= 3'd7;

            if (temp >= 10'd700 && temp > 10'd250)
                alarm <= 1'b1;
            else if (temp < 10'd400 || temp < 10'd100)
                alarm <= 1'b0;
        end
    end
endmodule
