// Vending machine: credit counted in nickels, two bits that wrap at 20 cents
module vending (
    input      clk,
    input      rst,
    input      nickel,
    input      dime,
    output reg dispense,
    output reg change
);
    reg  [1:0] credit;                 // in units of five cents
    wire       ten = dime & ~nickel;
    wire       over = ten & credit[1] & credit[0];
    wire       full = (nickel & credit[1] & credit[0]) | (ten & credit[1]);

    always @(posedge clk) begin
        if (rst) begin
            credit   <= 2'd0;
            dispense <= 1'b0;
            change   <= 1'b0;
        end else begin
            dispense  <= full;
            change    <= over;
            credit[0] <= (credit[0] ^ nickel) & ~over;
            credit[1] <= credit[1] ^ (ten | (nickel & credit[0]));
        end
    end
endmodule
