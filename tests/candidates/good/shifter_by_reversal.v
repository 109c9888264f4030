// passes; design: barrel_shifter; shifts to the left go through a shifter to the right with all bits reversed
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

  // Places from the other end, 1 to Width.
  wire [AmountWidth:0] other_amount;

  assign other_amount = Width[AmountWidth:0] - {1'b0, amount_i};

  reg [Width-1:0] reversed;
  reg [Width-1:0] shifted;
  reg [Width-1:0] shifted_left;
  integer         i;

  always @(*) begin
    for (i = 0; i < Width; i = i + 1) begin
      reversed[i] = value_i[Width-1-i];
    end
    shifted = ((op_i == OpSll) ? reversed : value_i) >> amount_i;
    for (i = 0; i < Width; i = i + 1) begin
      shifted_left[i] = shifted[Width-1-i];
    end
  end

  always @(*) begin
    case (op_i)
      OpSll:   result_o = shifted_left;
      OpSrl:   result_o = shifted;
      OpSra:   result_o = $signed(value_i) >>> amount_i;
      OpRol:   result_o = (value_i << amount_i) | (value_i >> other_amount);
      OpRor:   result_o = (value_i >> amount_i) | (value_i << other_amount);
      default: result_o = value_i;
    endcase
  end

endmodule
