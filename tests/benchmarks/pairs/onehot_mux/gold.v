// Read bus of a peripheral: the select register walks over the channels
module bus_mux (
    input             clk,
    input             rst_n,
    input             next,
    input      [47:0] ch,         // six channels of eight bits
    output reg [7:0]  rdata
);
    reg [5:0] sel;

    always @(posedge clk or negedge rst_n)
        if (!rst_n)
            sel <= 6'b000001;
        else if (next)
            sel <= {sel[4:0], sel[5]};

    always @(*) begin
        case (sel)
            6'b000001: rdata = ch[7:0];
            6'b000010: rdata = ch[15:8];
            6'b000100: rdata = ch[23:16];
            6'b001000: rdata = ch[31:24];
            6'b010000: rdata = ch[39:32];
            6'b100000: rdata = ch[47:40];
            default:   rdata = 8'h00;
        endcase
    end
endmodule
