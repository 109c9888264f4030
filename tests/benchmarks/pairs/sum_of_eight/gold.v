// Adds the eight lanes, registered
module sum8 (
    input             clk,
    input             rst_n,
    input      [63:0] lanes,      // eight unsigned bytes
    input      [7:0]  enable,     // a lane counts if its bit is set
    output reg [10:0] total
);
    integer i;
    reg [10:0] acc;

    always @* begin
        acc = 0;
        for (i = 0; i < 8; i = i + 1)
            if (enable[i])
                acc = acc + lanes[8*i +: 8];
    end

    always @(posedge clk or negedge rst_n)
        if (!rst_n)
            total <= 0;
        else
            total <= acc;
endmodule
