// Largest of four values and where it is, as a tournament
module max4 (
    input      [7:0] d0, d1, d2, d3,
    output     [7:0] max,
    output     [1:0] idx
);
    wire       low  = d1 > d0;
    wire       high = d3 > d2;
    wire [7:0] m01  = low  ? d1 : d0;
    wire [7:0] m23  = high ? d3 : d2;
    wire       up   = m23 > m01;

    assign max = up ? m23 : m01;
    assign idx = {up, up ? high : low};
endmodule
