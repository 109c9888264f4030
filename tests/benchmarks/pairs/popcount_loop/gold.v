// Number of ones, and majority
module popcount (
    input      [15:0] din,
    output reg [4:0]  ones,
    output            majority
);
    integer k;
    always @(din) begin
        ones = 5'd0;
        for (k = 0; k < 16; k = k + 1) begin
            if (din[k] == 1'b1)
                ones = ones + 5'd1;
        end
    end

    assign majority = (ones > 5'd8);
endmodule
