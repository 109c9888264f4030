// Read bus of a peripheral: the select register walks over the channels
module bus_mux (
    input         clk,
    input         rst_n,
    input         next,
    input  [47:0] ch,         // six channels of eight bits
    output [7:0]  rdata
);
    reg [5:0] sel;            // one-hot, always

    always @(posedge clk or negedge rst_n)
        if (!rst_n)
            sel <= 6'b000001;
        else if (next)
            sel <= {sel[4:0], sel[5]};

    assign rdata = ({8{sel[0]}} & ch[7:0])
                 | ({8{sel[1]}} & ch[15:8])
                 | ({8{sel[2]}} & ch[23:16])
                 | ({8{sel[3]}} & ch[31:24])
                 | ({8{sel[4]}} & ch[39:32])
                 | ({8{sel[5]}} & ch[47:40]);
endmodule
