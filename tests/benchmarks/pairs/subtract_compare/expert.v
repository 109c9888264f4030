// Range check of a point against a box: four comparators
module cmp_sub (
    input  [9:0] x, y,
    input  [9:0] x0, y0, x1, y1,
    output       hit,
    output       left, right, top, bottom
);
    assign left   = x < x0;
    assign right  = x1 < x;
    assign top    = y < y0;
    assign bottom = y1 < y;
    assign hit = ~(left | right | top | bottom);
endmodule
