// passes; design: barrel_shifter; a rotation to the left is one to the right by the negative amount
// Barrel shifter: logical and arithmetic shifts and rotations in both directions.
//
// Function: result_o is value_i moved by amount_i places as op_i says. Other values of op_i pass
// value_i. Width is a power of two.
// Latency: 0 cycles, combinational.
// Source: own.
//
//   op_i  operation
//   0     shift left
//   1     shift right, zeros enter
//   2     shift right, copies of the sign enter
//   3     rotate left
//   4     rotate right

module barrel_shifter #(
  parameter Width = 32
) (
  input  wire [2:0]               op_i,
  input  wire [$clog2(Width)-1:0] amount_i,
  input  wire [Width-1:0]         value_i,
  output reg  [Width-1:0]         result_o
);

  localparam [2:0] OpSll = 3'd0;
  localparam [2:0] OpSrl = 3'd1;
  localparam [2:0] OpSra = 3'd2;
  localparam [2:0] OpRol = 3'd3;
  localparam [2:0] OpRor = 3'd4;

  localparam AmountWidth = $clog2(Width);

  wire [AmountWidth-1:0] amount;
  wire [2*Width-1:0]     rotated;

  assign amount  = (op_i == OpRol) ? -amount_i : amount_i;
  assign rotated = {value_i, value_i} >> amount;

  always @(*) begin
    case (op_i)
      OpSll:   result_o = value_i << amount_i;
      OpSrl:   result_o = value_i >> amount_i;
      OpSra:   result_o = $signed(value_i) >>> amount_i;
      OpRol:   result_o = rotated[Width-1:0];
      OpRor:   result_o = rotated[Width-1:0];
      default: result_o = value_i;
    endcase
  end

endmodule
