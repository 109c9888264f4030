// Vending machine: item costs 20 cents, takes nickels (5) and dimes (10), gives 5 back if needed
module vending (
    input      clk,
    input      rst,
    input      nickel,
    input      dime,
    output reg dispense,
    output reg change
);
    reg [7:0] credit;

    always @(posedge clk) begin
        if (rst) begin
            credit   <= 8'd0;
            dispense <= 1'b0;
            change   <= 1'b0;
        end else begin
            dispense <= 1'b0;
            change   <= 1'b0;
            if (nickel) begin
                if (credit + 8'd5 >= 8'd20) begin
                    dispense <= 1'b1;
                    credit   <= 8'd0;
                end else
                    credit <= credit + 8'd5;
            end else if (dime) begin
                if (credit + 8'd10 >= 8'd20) begin
                    dispense <= 1'b1;
                    change   <= (credit + 8'd10 > 8'd20);
                    credit   <= 8'd0;
                end else
                    credit <= credit + 8'd10;
            end
        end
    end
endmodule
