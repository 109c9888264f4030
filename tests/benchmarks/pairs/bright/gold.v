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
  reg [8:0] sum;
  reg [7:0] out;

  always @(*) begin
    sum = pixel + amount;
    if (darken) begin
      if (pixel < amount) out = 8'd0;
      else                out = pixel - amount;
    end else begin
      if (sum > 9'd255)   out = 8'd255;
      else                out = sum[7:0];
    end
  end

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
