// 16 bit ALU of a small core, with the branch decision: one carry chain for everything
module alu_branch (
    input      [3:0]  op,
    input      [2:0]  cond,
    input      [15:0] a,
    input      [15:0] b,
    output reg [15:0] result,
    output            taken
);
    localparam ADD = 4'd0, SUB = 4'd1, AND_ = 4'd2, OR_ = 4'd3, XOR_ = 4'd4,
               SLT = 4'd5, SLTU = 4'd6, RSB = 4'd7;

    wire        minus = op[0] | op[2];         // does not matter for the logic operations
    wire        swap  = op[2] & op[1] & op[0];
    wire [15:0] left  = a ^ {16{swap}};
    wire [15:0] right = b ^ {16{minus & ~swap}};
    wire [16:0] sum   = left + right + minus;
    wire [15:0] x     = a ^ b;
    wire        lt_u  = ~sum[16];
    wire        lt_s  = x[15] ? a[15] : lt_u;
    wire        eq    = ~|x;

    always @* begin
        case (op)
            ADD, SUB, RSB: result = sum[15:0];
            AND_:     result = a & b;
            OR_:      result = a | b;
            XOR_:     result = x;
            SLT:      result = {15'd0, lt_s};
            SLTU:     result = {15'd0, lt_u};
            default:  result = 16'd0;
        endcase
    end

    // {less, unsigned, inverted}
    wire less = cond[1] ? lt_u : lt_s;
    assign taken = (op == SUB) & (cond[2] ? less ^ cond[0] : ~cond[1] & (eq ^ cond[0]));
endmodule
