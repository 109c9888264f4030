// 16 bit ALU with compare operations: everything arithmetic from one carry chain.
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

    // The flags need the difference under every op, so the difference is always there.
    wire [16:0] diff = {1'b0, a} - {1'b0, b};
    wire [15:0] sum  = a + b;
    wire [15:0] x    = a ^ b;

    assign lt_u = diff[16];
    assign lt_s = diff[16] ^ x[15];
    assign eq   = ~|x;

    always @* begin
        case (op)
            ADD:  result = sum;
            SUB:  result = diff[15:0];
            AND_: result = a & b;
            OR_:  result = a | b;
            XOR_: result = x;
            SLT:  result = {15'd0, lt_s};
            SLTU: result = {15'd0, lt_u};
            SEQ:  result = {15'd0, eq};
            SGE:  result = {15'd0, ~lt_s};
            SGEU: result = {15'd0, ~lt_u};
            SNE:  result = {15'd0, ~eq};
            default: result = 16'd0;
        endcase
    end

    assign zero = ~|result;
endmodule
