// Four consecutive 64-byte windows from a programmable base, with write strobes.
module windows (
  input  wire [11:0] addr,
  input  wire [11:0] base,
  input  wire        write,
  output reg   [3:0]  sel,
  output wire [3:0]  we,
  output reg   [5:0]  offset
);

  reg [12:0] low, high;
  integer    i;

  always @(*) begin
    sel    = 4'b0000;
    offset = 6'd0;
    for (i = 0; i < 4; i = i + 1) begin
      low  = base + i * 64;
      high = base + (i + 1) * 64;
      if ({1'b0, addr} >= low && {1'b0, addr} < high) begin
        sel[i] = 1'b1;
        offset = addr - low;
      end
    end
  end

  assign we = sel & {4{write}};
endmodule
