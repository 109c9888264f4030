// Raster scan over a 40 x 30 text buffer
module pixel_addr (
    input             clk,
    input             rst_n,
    input             en,
    output reg [5:0]  col,
    output reg [4:0]  row,
    output     [10:0] addr
);
    // 40 row + col = 8 (row + 4 row + col / 8) + col % 8
    wire [7:0] block = {1'b0, row, 2'b00} + {3'b000, row} + {5'b00000, col[5:3]};
    assign addr = {block, col[2:0]};

    wire last_col = col[5] & (&col[2:0]);           // 39
    wire last_row = &row[4:2] & row[0];             // 29

    always @(posedge clk or negedge rst_n) begin
        if (!rst_n) begin
            col <= 6'd0;
            row <= 5'd0;
        end else if (en) begin
            col <= last_col ? 6'd0 : col + 6'd1;
            if (last_col)
                row <= last_row ? 5'd0 : row + 5'd1;
        end
    end
endmodule
