// DMA address unit: read, write, count down with one adder
module dma_addr (
    input             clk,
    input             rst,
    input             load,
    input      [15:0] src_in,
    input      [15:0] dst_in,
    input      [15:0] len_in,
    input      [15:0] src_stride,
    input      [15:0] dst_stride,
    input      [15:0] burst,
    output reg [15:0] src,
    output reg [15:0] dst,
    output reg [15:0] len,
    output     [1:0]  phase,
    output            idle
);
    localparam IDLE = 2'd0, READ = 2'd1, WRITE = 2'd2, COUNT = 2'd3;

    reg [1:0] state;

    assign phase = state;
    assign idle  = (state == IDLE);

    // Selected by single state bits; what is added when idle does not matter.
    wire        counting = state[1] & state[0];
    wire [15:0] operand  = state[1] ? (state[0] ? len    : dst)        : src;
    wire [15:0] step     = state[1] ? (state[0] ? ~burst : dst_stride) : src_stride;
    wire [15:0] stepped  = operand + step + counting;

    always @(posedge clk) begin
        if (rst) begin
            state <= IDLE;
            src   <= 16'd0;
            dst   <= 16'd0;
            len   <= 16'd0;
        end else begin
            case (state)
                IDLE: if (load) begin
                    src   <= src_in;
                    dst   <= dst_in;
                    len   <= len_in;
                    state <= READ;
                end
                READ: begin
                    src   <= stepped;
                    state <= WRITE;
                end
                WRITE: begin
                    dst   <= stepped;
                    state <= COUNT;
                end
                COUNT: begin
                    len   <= stepped;
                    state <= (len == burst) ? IDLE : READ;
                end
            endcase
        end
    end
endmodule
