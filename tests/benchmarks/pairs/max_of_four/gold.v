// Largest of four values and where it is
module max4 (
    input      [7:0] d0, d1, d2, d3,
    output reg [7:0] max,
    output reg [1:0] idx
);
    always @* begin
        if (d0 >= d1 && d0 >= d2 && d0 >= d3) begin
            max = d0;
            idx = 2'd0;
        end else if (d1 >= d0 && d1 >= d2 && d1 >= d3) begin
            max = d1;
            idx = 2'd1;
        end else if (d2 >= d0 && d2 >= d1 && d2 >= d3) begin
            max = d2;
            idx = 2'd2;
        end else begin
            max = d3;
            idx = 2'd3;
        end
    end
endmodule
