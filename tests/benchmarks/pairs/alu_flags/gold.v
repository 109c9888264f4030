// 16 bit ALU with compare operations
module alu_flags (
    input      [3:0]  op,
    input      [15:0] a,
    input      [15:0] b,
    output reg [15:0] result,
    output            zero,
    output            lt_u,
    output            lt_s,
    output            eq
);
    localparam ADD = 4'd0, SUB = 4'd1, AND_ = 4'd2, OR_ = 4'd3, XOR_ = 4'd4,
               SLT = 4'd5, SLTU = 4'd6, SEQ = 4'd7, SGE = 4'd8, SGEU = 4'd9, SNE = 4'd10;

    assign lt_u = a < b;
    assign lt_s = $signed(a) < $signed(b);
    assign eq   = a == b;

    always @* begin
        case (op)
            ADD:  result = a + b;
            SUB:  result = a - b;
            AND_: result = a & b;
            OR_:  result = a | b;
            XOR_: result = a ^ b;
            SLT:  result = ($signed(a) < $signed(b)) ? 16'd1 : 16'd0;
            SLTU: result = (a < b) ? 16'd1 : 16'd0;
            SEQ:  result = (a == b) ? 16'd1 : 16'd0;
            SGE:  result = ($signed(a) >= $signed(b)) ? 16'd1 : 16'd0;
            SGEU: result = (a >= b) ? 16'd1 : 16'd0;
            SNE:  result = (a != b) ? 16'd1 : 16'd0;
            default: result = 16'd0;
        endcase
    end

    assign zero = (result == 0);
endmodule
