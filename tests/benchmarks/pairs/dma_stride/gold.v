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

  reg [11:0] base_q;
  reg [4:0]  stride_q;
  reg [3:0]  count_q;
  reg [3:0]  index;

  always @(posedge clk) begin
    if (rst) begin
      base_q   <= 12'd0;
      stride_q <= 5'd0;
      count_q  <= 4'd0;
      index    <= 4'd0;
    end else if (start) begin
      base_q   <= base;
      stride_q <= stride;
      count_q  <= count;
      index    <= 4'd0;
    end else if (step && !last) begin
      index <= index + 4'd1;
    end
  end

  assign addr = base_q + index * stride_q;
  assign last = (index == count_q);
endmodule
