// Branch condition of a RISC core.
module branch_unit (
  input      [2:0]  funct3,
  input      [15:0] rs1,
  input      [15:0] rs2,
  output reg        taken
);
  always @(*) begin
    taken = 1'b0;
    case (funct3)
      3'b000: if (rs1 == rs2) taken = 1'b1;
      3'b001: if (rs1 != rs2) taken = 1'b1;
      3'b100: if ($signed(rs1) < $signed(rs2)) taken = 1'b1;
      3'b101: if ($signed(rs1) >= $signed(rs2)) taken = 1'b1;
      3'b110: if (rs1 < rs2) taken = 1'b1;
      3'b111: if (rs1 >= rs2) taken = 1'b1;
      default: taken = 1'b0;
    endcase
  end
endmodule
