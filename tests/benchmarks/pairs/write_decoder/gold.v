// Write enables of a register file, registered, with byte strobes
module wr_decode (
    input             clk,
    input             we,
    input             stb,
    input      [3:0]  addr,
    output reg [15:0] wen,
    output reg [15:0] shadow
);
    always @(posedge clk) begin
        wen    <= 16'b0;
        shadow <= 16'b0;
        if (we && stb) begin
            wen[addr] <= 1'b1;
            shadow    <= 16'h0001 << addr;
        end
    end
endmodule
