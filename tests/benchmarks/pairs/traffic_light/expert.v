// Traffic light of a crossing: two state bits and one timer
module traffic (
    input        clk,
    input        rst_n,
    input        tick,
    output [2:0] main,     // {red, yellow, green}
    output [2:0] side
);
    reg [1:0] s;           // {side road, yellow}: 00 MG, 01 MY, 10 SG, 11 SY
    reg [4:0] t;

    wire over = s[0] ? t[1]                        // 2
              : s[1] ? t[3] & t[0]                 // 9
              :        t[4] & t[1] & t[0];         // 19

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            s <= 2'b00;
            t <= 5'd0;
        end else if (tick) begin
            t <= over ? 5'd0 : t + 5'd1;
            if (over)
                s <= s + 2'd1;
        end
    end

    assign main = {s[1], ~s[1] & s[0], ~s[1] & ~s[0]};
    assign side = {~s[1], s[1] & s[0], s[1] & ~s[0]};
endmodule
