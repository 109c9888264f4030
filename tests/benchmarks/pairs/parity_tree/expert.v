// Parity of each byte, of both halves and of the word, odd or even
module lane_parity (
    input             clk,
    input             odd,
    input      [31:0] d,
    output reg [3:0]  byte_par,
    output reg [1:0]  half_par,
    output reg        word_par
);
    wire [3:0] lane = {^d[31:24], ^d[23:16], ^d[15:8], ^d[7:0]};
    wire [1:0] half = {^lane[3:2], ^lane[1:0]};

    always @(posedge clk) begin
        byte_par <= lane ^ {4{odd}};
        half_par <= half ^ {2{odd}};
        word_par <= ^half ^ odd;
    end
endmodule
