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

    // all candidates first, the mux is at the end
    wire [23:0] pc_plus4  = pc + 24'd4;
    wire [23:0] pc_branch = pc + imm;
    wire [23:0] pc_jump   = rs1 + imm;

    assign link = pc_plus4;

    reg [23:0] pc_next;
    always @* begin
        case (sel)
            2'd0:    pc_next = pc_plus4;
            2'd1:    pc_next = pc_branch;
            2'd2:    pc_next = pc_jump;
            default: pc_next = rs1;
        endcase
    end

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n)
            pc <= 24'h000000;
        else if (!stall)
            pc <= pc_next;
    end

endmodule
