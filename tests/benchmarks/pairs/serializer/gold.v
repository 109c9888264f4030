// Serializer: takes a byte, sends it LSB first, one bit per cycle.
module serializer (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       load,
  input  wire [7:0] din,
  output wire       sdo,
  output wire       busy
);

  reg [7:0] data;
  reg [2:0] idx;
  reg       active;

  always @(posedge clk or negedge rst_n)
    if (!rst_n) begin
      data   <= 8'd0;
      idx    <= 3'd0;
      active <= 1'b0;
    end else if (!active) begin
      if (load) begin
        data   <= din;
        idx    <= 3'd0;
        active <= 1'b1;
      end
    end else begin
      if (idx == 3'd7) active <= 1'b0;
      idx <= idx + 3'd1;
    end

  assign sdo  = active ? data[idx] : 1'b1;
  assign busy = active;
endmodule
