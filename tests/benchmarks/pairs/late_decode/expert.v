// Opcode pipeline: four bits are registered, not sixteen
module opcode_pipe (
    input         clk,
    input  [3:0]  opcode,
    input  [15:0] mask,
    output        hit,
    output [15:0] unit
);
    reg [3:0]  opcode_q;
    reg [15:0] mask_q;

    always @(posedge clk) begin
        opcode_q <= opcode;
        mask_q   <= mask;
    end

    assign unit = mask_q & (16'd1 << opcode_q);
    assign hit  = mask_q[opcode_q];
endmodule
