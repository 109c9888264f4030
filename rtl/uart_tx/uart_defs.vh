// States of the UART transmitter.

`ifndef UART_DEFS_VH
`define UART_DEFS_VH

`define UART_IDLE   3'd0
`define UART_START  3'd1
`define UART_BITS   3'd2
`define UART_PARITY 3'd3
`define UART_STOP   3'd4

`endif
