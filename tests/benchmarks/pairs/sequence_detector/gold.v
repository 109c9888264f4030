// Detects 1101 in a bit stream, overlapping
module seq_det (
    input      clk,
    input      rst,
    input      din,
    output reg found
);
    localparam S0 = 0, S1 = 1, S11 = 2, S110 = 3, S1101 = 4;

    reg [31:0] state, nstate;

    always @(posedge clk or posedge rst)
        if (rst) state <= S0;
        else     state <= nstate;

    always @(state or din) begin
        case (state)
            S0:      nstate = din ? S1 : S0;
            S1:      nstate = din ? S11 : S0;
            S11:     nstate = din ? S11 : S110;
            S110:    nstate = din ? S1101 : S0;
            S1101:   nstate = din ? S11 : S0;
            default: nstate = S0;
        endcase
    end

    always @(state)
        found = (state == S1101);
endmodule
