// Saturating signed adder and subtractor.
//
// Function: result_o = a_i + b_i, or a_i - b_i with sub_i, limited to the range of a signed
// number of Width bits. high_o and low_o tell at which limit the result was cut.
// Latency: 0 cycles, combinational.
// Source: own; one bit of headroom makes overflow visible.

module sat_addsub #(
  parameter Width = 16
) (
  input  wire                    sub_i,
  input  wire signed [Width-1:0] a_i,
  input  wire signed [Width-1:0] b_i,
  output reg  signed [Width-1:0] result_o,
  output reg                     high_o,
  output reg                     low_o
);

  localparam signed [Width:0] Highest = {2'b00, {(Width-1){1'b1}}};
  localparam signed [Width:0] Lowest  = {2'b11, {(Width-1){1'b0}}};

  wire signed [Width:0] a_wide;
  wire signed [Width:0] b_wide;
  wire signed [Width:0] sum;
  wire signed [Width:0] difference;
  wire signed [Width:0] exact;

  assign a_wide     = {a_i[Width-1], a_i};
  assign b_wide     = {b_i[Width-1], b_i};
  assign sum        = a_wide + b_wide;
  assign difference = a_wide - b_wide;
  assign exact      = sub_i ? difference : sum;

  always @(*) begin
    high_o = 1'b0;
    low_o  = 1'b0;
    if (exact > Highest) begin
      result_o = Highest[Width-1:0];
      high_o   = 1'b1;
    end else if (exact < Lowest) begin
      result_o = Lowest[Width-1:0];
      low_o    = 1'b1;
    end else begin
      result_o = exact[Width-1:0];
    end
  end

endmodule
