// Average of four samples with rounding, and deviation of the first from it
module avg4 (
    input            clk,
    input      [7:0] a, b, c, d,
    output reg [7:0] avg,
    output reg [7:0] dev
);
    wire [9:0] sum  = a + b + c + d + 10'd2;
    wire [7:0] mean = sum[9:2];
    wire [8:0] over = {1'b0, a} + {1'b0, ~mean};     // a - mean - 1, carry if a > mean

    always @(posedge clk) begin
        avg <= mean;
        dev <= over[8] ? over[7:0] + 8'd1 : ~over[7:0];
    end
endmodule
