// Opcode pipeline: decoded in the first stage, used in the second
module opcode_pipe (
    input             clk,
    input      [3:0]  opcode,
    input      [15:0] mask,
    output            hit,
    output     [15:0] unit
);
    reg [15:0] decoded;
    reg [15:0] mask_q;

    always @(posedge clk) begin
        decoded <= 16'd1 << opcode;
        mask_q  <= mask;
    end

    assign unit = decoded & mask_q;
    assign hit  = |unit;
endmodule
