// passes; design: mac8; operands of the product and of the sum are commuted
// Signed multiply-accumulate cell, as used in each node of a matrix engine.
//
// Function: while en_i is high, a_i * b_i is added to the accumulator. With first_i the product
// starts a new sum instead. The accumulator wraps around; 24 bits hold 256 full-scale 8-bit
// products. valid_o marks the cycles in which acc_o has just been updated.
// Latency: 1 cycle from a_i, b_i to acc_o.
// Source: textbook multiply-accumulate; the multiplier is left to synthesis.

module mac8 #(
  parameter Width    = 8,
  parameter AccWidth = 3 * Width
) (
  input  wire                       clk_i,
  input  wire                       rst_ni,
  input  wire                       en_i,
  input  wire                       first_i,
  input  wire signed [Width-1:0]    a_i,
  input  wire signed [Width-1:0]    b_i,
  output wire signed [AccWidth-1:0] acc_o,
  output wire                       valid_o
);

  wire signed [2*Width-1:0]  product;
  wire signed [AccWidth-1:0] product_ext;
  wire signed [AccWidth-1:0] sum;
  reg  signed [AccWidth-1:0] acc_q;
  reg                        valid_q;

  assign product     = b_i * a_i;
  assign product_ext = {{(AccWidth-2*Width){product[2*Width-1]}}, product};
  assign sum         = product_ext + acc_q;

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      acc_q   <= {AccWidth{1'b0}};
      valid_q <= 1'b0;
    end else begin
      valid_q <= en_i;
      if (en_i) begin
        if (first_i) begin
          acc_q <= product_ext;
        end else begin
          acc_q <= sum;
        end
      end
    end
  end

  assign acc_o   = acc_q;
  assign valid_o = valid_q;

endmodule
