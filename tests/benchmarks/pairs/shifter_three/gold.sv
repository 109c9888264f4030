// Shift unit of an integer core: sll, srl, sra
module shift_unit (
  input  logic [1:0]  op,     // 0: sll, 1: srl, 2: sra, 3: pass
  input  logic [31:0] a,
  input  logic [4:0]  sh,
  output logic [31:0] y
);

  always_comb begin
    unique case (op)
      2'd0: y = a << sh;
      2'd1: y = a >> sh;
      2'd2: y = $signed(a) >>> sh;
      2'd3: y = a;
    endcase
  end

endmodule
