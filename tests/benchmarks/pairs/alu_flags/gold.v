// 16 bit ALU of a small core, with the branch decision
module alu_branch (
    input      [3:0]  op,
    input      [2:0]  cond,
    input      [15:0] a,
    input      [15:0] b,
    output reg [15:0] result,
    output reg        taken
);
    localparam ADD = 4'd0, SUB = 4'd1, AND_ = 4'd2, OR_ = 4'd3, XOR_ = 4'd4,
               SLT = 4'd5, SLTU = 4'd6, RSB = 4'd7;
    localparam BEQ = 3'd0, BNE = 3'd1, BLT = 3'd4, BGE = 3'd5, BLTU = 3'd6, BGEU = 3'd7;

    always @* begin
        case (op)
            ADD:  result = a + b;
            SUB:  result = a - b;
            RSB:  result = b - a;
            AND_: result = a & b;
            OR_:  result = a | b;
            XOR_: result = a ^ b;
            SLT:  result = ($signed(a) < $signed(b)) ? 16'd1 : 16'd0;
            SLTU: result = (a < b) ? 16'd1 : 16'd0;
            default: result = 16'd0;
        endcase
    end

    // branches are never additions: taken only matters with op SUB
    always @* begin
        taken = 1'b0;
        if (op == SUB)
            case (cond)
                BEQ:  taken = (a == b);
                BNE:  taken = (a != b);
                BLT:  taken = ($signed(a) < $signed(b));
                BGE:  taken = ($signed(a) >= $signed(b));
                BLTU: taken = (a < b);
                BGEU: taken = (a >= b);
                default: taken = 1'b0;
            endcase
    end
endmodule
