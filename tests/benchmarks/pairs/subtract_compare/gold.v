// Range check of a point against a box
module cmp_sub (
    input  [9:0] x, y,
    input  [9:0] x0, y0, x1, y1,
    output       hit,
    output       left, right, top, bottom
);
    // differences, the sign bit tells
    wire signed [11:0] dx0 = $signed({2'b0, x}) - $signed({2'b0, x0});
    wire signed [11:0] dx1 = $signed({2'b0, x1}) - $signed({2'b0, x});
    wire signed [11:0] dy0 = $signed({2'b0, y}) - $signed({2'b0, y0});
    wire signed [11:0] dy1 = $signed({2'b0, y1}) - $signed({2'b0, y});

    assign hit = (dx0 >= 0) && (dx1 >= 0) && (dy0 >= 0) && (dy1 >= 0);
    assign left   = (x < x0);
    assign right  = (x > x1);
    assign top    = (y < y0);
    assign bottom = (y > y1);
endmodule
