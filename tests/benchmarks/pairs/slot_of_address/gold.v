// Splits an address into bank number and word in the bank; a bank holds 12 words.
module slot_addr (
    input            clk,
    input            rst,
    input      [9:0] addr,
    input            valid,
    output reg [6:0] bank,
    output reg [3:0] word,
    output reg       ready
);
    always @(posedge clk) begin
        if (rst) begin
            bank  <= 0;
            word  <= 0;
            ready <= 0;
        end else begin
            ready <= valid;
            if (valid) begin
                bank <= addr / 12;
                word <= addr % 12;
            end
        end
    end
endmodule
