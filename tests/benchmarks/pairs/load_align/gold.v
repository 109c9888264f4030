// Load data alignment: size 0 byte, 1 half, else word.
module load_align (
  input  wire [31:0] rdata,
  input  wire [1:0]  addr,
  input  wire [1:0]  size,
  input  wire        uns,
  output reg  [31:0] data
);

  always @(*) begin
    data = rdata;
    case ({uns, size, addr})
      5'b0_00_00: data = {{24{rdata[7]}},  rdata[7:0]};
      5'b0_00_01: data = {{24{rdata[15]}}, rdata[15:8]};
      5'b0_00_10: data = {{24{rdata[23]}}, rdata[23:16]};
      5'b0_00_11: data = {{24{rdata[31]}}, rdata[31:24]};
      5'b1_00_00: data = {24'd0, rdata[7:0]};
      5'b1_00_01: data = {24'd0, rdata[15:8]};
      5'b1_00_10: data = {24'd0, rdata[23:16]};
      5'b1_00_11: data = {24'd0, rdata[31:24]};
      5'b0_01_00, 5'b0_01_01: data = {{16{rdata[15]}}, rdata[15:0]};
      5'b0_01_10, 5'b0_01_11: data = {{16{rdata[31]}}, rdata[31:16]};
      5'b1_01_00, 5'b1_01_01: data = {16'd0, rdata[15:0]};
      5'b1_01_10, 5'b1_01_11: data = {16'd0, rdata[31:16]};
      default: data = rdata;
    endcase
  end
endmodule
