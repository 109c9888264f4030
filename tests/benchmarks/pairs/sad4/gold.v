// Sum of absolute differences of four pixels, for motion estimation
module sad4 (
    input  [31:0] cur,
    input  [31:0] refp,
    output [9:0]  sad
);
    wire [7:0] d0, d1, d2, d3;

    assign d0 = (cur[7:0]   > refp[7:0])   ? cur[7:0]   - refp[7:0]   : refp[7:0]   - cur[7:0];
    assign d1 = (cur[15:8]  > refp[15:8])  ? cur[15:8]  - refp[15:8]  : refp[15:8]  - cur[15:8];
    assign d2 = (cur[23:16] > refp[23:16]) ? cur[23:16] - refp[23:16] : refp[23:16] - cur[23:16];
    assign d3 = (cur[31:24] > refp[31:24]) ? cur[31:24] - refp[31:24] : refp[31:24] - cur[31:24];

    assign sad = d0 + d1 + d2 + d3;
endmodule
