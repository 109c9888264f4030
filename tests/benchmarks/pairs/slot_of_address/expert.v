// Splits an address into bank number and word in the bank; a bank holds 12 words.
module slot_addr (
    input            clk,
    input            rst,
    input      [9:0] addr,
    input            valid,
    output reg [6:0] bank,
    output reg [3:0] word,
    output reg       ready
);
    // addr / 12 = (addr / 4) / 3; x * 171 >> 9 is x / 3 for all x below 256.
    wire [7:0] x = addr[9:2];
    wire [9:0]  x3   = {2'b00, x} + {1'b0, x, 1'b0};
    wire [15:0] x171 = {x, 7'd0} + {x, 5'd0} + {x3, 2'd0} - x;
    wire [6:0] third = x171[15:9];
    wire [1:0] left  = x[1:0] - third[1:0] - {third[0], 1'b0};

    always @(posedge clk) begin
        if (rst) begin
            bank  <= 0;
            word  <= 0;
            ready <= 0;
        end else begin
            ready <= valid;
            if (valid) begin
                bank <= third;
                word <= {left, addr[1:0]};
            end
        end
    end
endmodule
