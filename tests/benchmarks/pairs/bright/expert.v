// Brightens or darkens a pixel, with saturation.
module brightness (
  input            clk,
  input            rst_n,
  input            valid_in,
  input            darken,
  input      [7:0] pixel,
  input      [7:0] amount,
  output reg       valid_out,
  output reg [7:0] result
);
  // ~(~p + a) = p - a: the pixel is inverted on both sides of one adder, and an overflow
  // then saturates at the top or at zero alike.
  wire [8:0] sum = (pixel ^ {8{darken}}) + amount;
  wire [7:0] out = (sum[7:0] | {8{sum[8]}}) ^ {8{darken}};

  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      valid_out <= 1'b0;
      result    <= 8'd0;
    end else begin
      valid_out <= valid_in;
      if (valid_in) result <= out;
    end
  end
endmodule
