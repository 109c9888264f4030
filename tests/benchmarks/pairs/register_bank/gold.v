// Four configuration registers with write, set and clear access
module cfg_bank (
    input             clk,
    input             rst_n,
    input             sel,
    input             write,
    input      [1:0]  addr,
    input      [1:0]  mode,      // 0: write, 1: set bits, 2: clear bits, 3: toggle bits
    input      [7:0]  wdata,
    output reg [7:0]  r0, r1, r2, r3,
    output reg [7:0]  rdata
);
    reg [7:0] n0, n1, n2, n3;

    always @(*) begin
        n0 = r0;
        n1 = r1;
        n2 = r2;
        n3 = r3;
        if (sel && write && addr == 2'd0)
            case (mode)
                2'd0: n0 = wdata;
                2'd1: n0 = r0 | wdata;
                2'd2: n0 = r0 & ~wdata;
                2'd3: n0 = r0 ^ wdata;
            endcase
        if (sel && write && addr == 2'd1)
            case (mode)
                2'd0: n1 = wdata;
                2'd1: n1 = r1 | wdata;
                2'd2: n1 = r1 & ~wdata;
                2'd3: n1 = r1 ^ wdata;
            endcase
        if (sel && write && addr == 2'd2)
            case (mode)
                2'd0: n2 = wdata;
                2'd1: n2 = r2 | wdata;
                2'd2: n2 = r2 & ~wdata;
                2'd3: n2 = r2 ^ wdata;
            endcase
        if (sel && write && addr == 2'd3)
            case (mode)
                2'd0: n3 = wdata;
                2'd1: n3 = r3 | wdata;
                2'd2: n3 = r3 & ~wdata;
                2'd3: n3 = r3 ^ wdata;
            endcase
    end

    always @(posedge clk or negedge rst_n)
        if (!rst_n) begin
            r0 <= 8'h00;
            r1 <= 8'h00;
            r2 <= 8'h00;
            r3 <= 8'h00;
        end else begin
            r0 <= n0;
            r1 <= n1;
            r2 <= n2;
            r3 <= n3;
        end

    always @(*)
        case (addr)
            2'd0: rdata = r0;
            2'd1: rdata = r1;
            2'd2: rdata = r2;
            2'd3: rdata = r3;
        endcase
endmodule
