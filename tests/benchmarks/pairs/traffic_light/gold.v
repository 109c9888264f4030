// Traffic light of a crossing: main road green 20, yellow 3, side road green 10, yellow 3 ticks
module traffic (
    input        clk,
    input        rst_n,
    input        tick,
    output [2:0] main,     // {red, yellow, green}
    output [2:0] side
);
    localparam MG = 8'h01, MY = 8'h02, SG = 8'h04, SY = 8'h08;

    reg [7:0]  state;
    reg [15:0] t_main, t_side, t_yel;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            state  <= MG;
            t_main <= 0;
            t_side <= 0;
            t_yel  <= 0;
        end else if (tick) begin
            case (state)
                MG: begin
                    t_main <= t_main + 1;
                    if (t_main == 19) begin
                        state  <= MY;
                        t_main <= 0;
                    end
                end
                MY: begin
                    t_yel <= t_yel + 1;
                    if (t_yel == 2) begin
                        state <= SG;
                        t_yel <= 0;
                    end
                end
                SG: begin
                    t_side <= t_side + 1;
                    if (t_side == 9) begin
                        state  <= SY;
                        t_side <= 0;
                    end
                end
                SY: begin
                    t_yel <= t_yel + 1;
                    if (t_yel == 2) begin
                        state <= MG;
                        t_yel <= 0;
                    end
                end
                default: state <= MG;
            endcase
        end
    end

    assign main = (state == MG) ? 3'b001 : (state == MY) ? 3'b010 : 3'b100;
    assign side = (state == SG) ? 3'b001 : (state == SY) ? 3'b010 : 3'b100;
endmodule
