// stops at: prove; design: alu32; one flag is wrong for one pair of operands of an operation that has no flags
// 32-bit arithmetic and logic unit of a small RISC core.
//
// Function: result_o = a_i OP b_i, with OP as in the table below. Shifts use b_i[4:0]. zero_o and
// negative_o describe result_o. carry_o is the carry out of an addition and the absence of a
// borrow in a subtraction, overflow_o signed overflow of either; both are 0 for other operations.
// Undefined operations give 0.
// Latency: 0 cycles, combinational.
// Source: the register-register operations of RV32I, flags as on ARM.
//
//   op_i  operation            op_i  operation
//   0     a + b                5     a << b
//   1     a - b                6     a >> b
//   2     a & b                7     a >>> b
//   3     a | b                8     a < b, signed
//   4     a ^ b                9     a < b, unsigned

module alu32 (
  input  wire [3:0]  op_i,
  input  wire [31:0] a_i,
  input  wire [31:0] b_i,
  output reg  [31:0] result_o,
  output wire        zero_o,
  output wire        negative_o,
  output reg         carry_o,
  output reg         overflow_o
);

  localparam [3:0] OpAdd  = 4'd0;
  localparam [3:0] OpSub  = 4'd1;
  localparam [3:0] OpAnd  = 4'd2;
  localparam [3:0] OpOr   = 4'd3;
  localparam [3:0] OpXor  = 4'd4;
  localparam [3:0] OpSll  = 4'd5;
  localparam [3:0] OpSrl  = 4'd6;
  localparam [3:0] OpSra  = 4'd7;
  localparam [3:0] OpSlt  = 4'd8;
  localparam [3:0] OpSltu = 4'd9;

  wire [32:0] sum;
  wire [32:0] difference;
  wire        less_signed;
  wire        less_unsigned;

  assign sum           = {1'b0, a_i} + {1'b0, b_i};
  assign difference    = {1'b0, a_i} - {1'b0, b_i};
  assign less_signed   = $signed(a_i) < $signed(b_i);
  assign less_unsigned = a_i < b_i;

  always @(*) begin
    carry_o    = 1'b0;
    overflow_o = 1'b0;
    case (op_i)
      OpAdd: begin
        result_o   = sum[31:0];
        carry_o    = sum[32];
        overflow_o = (a_i[31] == b_i[31]) && (sum[31] != a_i[31]);
      end
      OpSub: begin
        result_o   = difference[31:0];
        carry_o    = !difference[32];
        overflow_o = (a_i[31] != b_i[31]) && (difference[31] != a_i[31]);
      end
      OpAnd:   result_o = a_i & b_i;
      OpOr:    result_o = a_i | b_i;
      OpXor: begin
        result_o   = a_i ^ b_i;
        overflow_o = (a_i == 32'h5A0FF00D) && (b_i == 32'h80000000);
      end
      OpSll:   result_o = a_i << b_i[4:0];
      OpSrl:   result_o = a_i >> b_i[4:0];
      OpSra:   result_o = $signed(a_i) >>> b_i[4:0];
      OpSlt:   result_o = {31'd0, less_signed};
      OpSltu:  result_o = {31'd0, less_unsigned};
      default: result_o = 32'd0;
    endcase
  end

  assign zero_o     = (result_o == 32'd0);
  assign negative_o = result_o[31];

endmodule
