// Raster scan over a 40 x 30 text buffer
module pixel_addr (
    input             clk,
    input             rst_n,
    input             en,
    output reg [5:0]  col,
    output reg [4:0]  row,
    output     [10:0] addr
);
    assign addr = row * 40 + col;

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            col <= 0;
            row <= 0;
        end else if (en) begin
            if (col < 39)
                col <= col + 1;
            else begin
                col <= 0;
                if (row < 29)
                    row <= row + 1;
                else
                    row <= 0;
            end
        end
    end
endmodule
