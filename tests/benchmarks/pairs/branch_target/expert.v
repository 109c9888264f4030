// Next program counter of a small core.
//   sel 0: sequential, 1: branch, 2: jump and link, 3: return to register
module next_pc (
    input             clk,
    input             rst_n,
    input             stall,
    input      [1:0]  sel,
    input      [23:0] imm,
    input      [23:0] rs1,
    output reg [23:0] pc,
    output     [23:0] link
);

    // The link only counts words: no carry into bits 1 and 0.
    assign link = {pc[23:2] + 22'd1, pc[1:0]};

    // One adder: base and offset are selected in front of it.
    wire [23:0] base   = sel[1] ? rs1 : pc;
    wire [23:0] offset = imm & {24{sel[1] ^ sel[0]}};
    wire [23:0] sum    = base + offset;
    wire [23:0] pc_next = (sel == 2'd0) ? link : sum;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n)
            pc <= 24'h000000;
        else if (!stall)
            pc <= pc_next;
    end

endmodule
