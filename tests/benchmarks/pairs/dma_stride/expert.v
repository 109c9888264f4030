// Strided DMA address generator.
module dma_stride (
  input  wire        clk,
  input  wire        rst,
  input  wire        start,
  input  wire        step,
  input  wire [11:0] base,
  input  wire [4:0]  stride,
  input  wire [3:0]  count,
  output wire [11:0] addr,
  output wire        last
);

  reg [11:0] addr_q;
  reg [4:0]  stride_q;
  reg [3:0]  left;

  // Each step adds the stride; the remaining steps are counted down.
  always @(posedge clk) begin
    if (rst) begin
      addr_q   <= 12'd0;
      stride_q <= 5'd0;
      left     <= 4'd0;
    end else if (start) begin
      addr_q   <= base;
      stride_q <= stride;
      left     <= count;
    end else if (step && !last) begin
      addr_q <= addr_q + stride_q;
      left   <= left - 4'd1;
    end
  end

  assign addr = addr_q;
  assign last = (left == 4'd0);
endmodule
