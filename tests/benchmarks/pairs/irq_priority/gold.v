// Interrupt controller front end: lowest numbered pending interrupt wins
module irq_prio (
    input      [15:0] pending,
    input      [15:0] enable,
    output reg        irq,
    output reg [3:0]  vector
);
    wire [15:0] active = pending & enable;

    always @(*) begin
        irq = 1'b1;
        if      (active[0])  vector = 4'd0;
        else if (active[1])  vector = 4'd1;
        else if (active[2])  vector = 4'd2;
        else if (active[3])  vector = 4'd3;
        else if (active[4])  vector = 4'd4;
        else if (active[5])  vector = 4'd5;
        else if (active[6])  vector = 4'd6;
        else if (active[7])  vector = 4'd7;
        else if (active[8])  vector = 4'd8;
        else if (active[9])  vector = 4'd9;
        else if (active[10]) vector = 4'd10;
        else if (active[11]) vector = 4'd11;
        else if (active[12]) vector = 4'd12;
        else if (active[13]) vector = 4'd13;
        else if (active[14]) vector = 4'd14;
        else if (active[15]) vector = 4'd15;
        else begin
            irq    = 1'b0;
            vector = 4'd0;
        end
    end
endmodule
