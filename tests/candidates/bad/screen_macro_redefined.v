// stops at: screen; design: uart_tx; a macro of the include file gets another value
// UART transmitter: start bit, 8 bits with the lowest first, optional parity, one stop bit.
//
// Function: a byte is taken when valid_i and ready_o are high. tx_o idles high; each bit lasts
// Divisor cycles (2 to 256). parity_en_i and parity_odd_i are taken with the byte. ready_o is high
// while the transmitter is idle. done_o is high in the last cycle of the stop bit.
// Latency: the start bit begins 1 cycle after the byte is taken.
// Source: the usual asynchronous serial format (EIA-232, 8N1, 8E1, 8O1).

`include "uart_defs.vh"
`undef UART_STOP
`define UART_STOP 3'd5

module uart_tx #(
  parameter Divisor = 8
) (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire       valid_i,
  output wire       ready_o,
  input  wire [7:0] byte_i,
  input  wire       parity_en_i,
  input  wire       parity_odd_i,
  output reg        tx_o,
  output wire       done_o
);

  reg [2:0] state_q;
  reg [7:0] byte_q;
  reg [2:0] index_q;
  reg       parity_en_q;
  reg       parity_odd_q;

  wire run;
  wire tick;

  assign run = (state_q != `UART_IDLE);

  uart_baud #(
    .Divisor(Divisor)
  ) u_baud (
    .clk_i (clk_i),
    .rst_ni(rst_ni),
    .run_i (run),
    .tick_o(tick)
  );

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q      <= `UART_IDLE;
      byte_q       <= 8'd0;
      index_q      <= 3'd0;
      parity_en_q  <= 1'b0;
      parity_odd_q <= 1'b0;
    end else begin
      case (state_q)
        `UART_IDLE: begin
          if (valid_i) begin
            state_q      <= `UART_START;
            byte_q       <= byte_i;
            index_q      <= 3'd0;
            parity_en_q  <= parity_en_i;
            parity_odd_q <= parity_odd_i;
          end
        end
        `UART_START: begin
          if (tick) begin
            state_q <= `UART_BITS;
          end
        end
        `UART_BITS: begin
          if (tick) begin
            index_q <= index_q + 3'd1;
            if (index_q == 3'd7 && parity_en_q) begin
              state_q <= `UART_PARITY;
            end else if (index_q == 3'd7 && !parity_en_q) begin
              state_q <= `UART_STOP;
            end
          end
        end
        `UART_PARITY: begin
          if (tick) begin
            state_q <= `UART_STOP;
          end
        end
        `UART_STOP: begin
          if (tick) begin
            state_q <= `UART_IDLE;
          end
        end
        default: begin
          state_q <= `UART_IDLE;
        end
      endcase
    end
  end

  always @(*) begin
    case (state_q)
      `UART_START:  tx_o = 1'b0;
      `UART_BITS:   tx_o = byte_q[index_q];
      `UART_PARITY: tx_o = (^byte_q) ^ parity_odd_q;
      default:      tx_o = 1'b1;
    endcase
  end

  assign ready_o = (state_q == `UART_IDLE);
  assign done_o  = (state_q == `UART_STOP) && tick;

endmodule
