// Interrupt controller front end: lowest numbered pending interrupt wins, by halves
module irq_prio (
    input  [15:0] pending,
    input  [15:0] enable,
    output        irq,
    output [3:0]  vector
);
    wire [15:0] a = pending & enable;

    wire       none8 = ~|a[7:0];
    wire [7:0] b     = none8 ? a[15:8] : a[7:0];
    wire       none4 = ~|b[3:0];
    wire [3:0] c     = none4 ? b[7:4] : b[3:0];
    wire       none2 = ~(c[0] | c[1]);

    assign irq       = |b;
    assign vector[3] = none8 & irq;
    assign vector[2] = none4 & irq;
    assign vector[1] = none2 & irq;
    assign vector[0] = (none2 ? ~c[2] : ~c[0]) & irq;
endmodule
