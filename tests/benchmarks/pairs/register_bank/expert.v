// Four configuration registers: one modify unit behind the read multiplexer
module cfg_bank (
    input             clk,
    input             rst_n,
    input             sel,
    input             write,
    input      [1:0]  addr,
    input      [1:0]  mode,      // 0: write, 1: set bits, 2: clear bits, 3: toggle bits
    input      [7:0]  wdata,
    output reg [7:0]  r0, r1, r2, r3,
    output     [7:0]  rdata
);
    // Only the addressed register changes, and its value is read at the same address.
    assign rdata = addr[1] ? (addr[0] ? r3 : r2) : (addr[0] ? r1 : r0);

    wire [7:0] held = rdata & {8{mode != 2'd0}};
    wire [7:0] n    = mode[1] ? (mode[0] ? held ^ wdata : held & ~wdata) : held | wdata;
    wire       we   = sel & write;

    always @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            r0 <= 8'h00;
            r1 <= 8'h00;
            r2 <= 8'h00;
            r3 <= 8'h00;
        end else if (we) begin
            case (addr)
                2'd0: r0 <= n;
                2'd1: r1 <= n;
                2'd2: r2 <= n;
                2'd3: r3 <= n;
            endcase
        end
endmodule
