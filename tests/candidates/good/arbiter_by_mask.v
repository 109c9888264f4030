// passes; design: rr_arbiter; a mask of the requesters from the pointer on replaces both rotations
module rr_arbiter (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [7:0] req_i,
  input  wire       accept_i,
  output wire [7:0] gnt_o,
  output wire [2:0] index_o,
  output wire       valid_o
);

  reg [7:0] mask_q;

  wire [7:0] req_masked;
  wire [7:0] candidates;

  assign req_masked = req_i & mask_q;
  assign candidates = (req_masked != 8'd0) ? req_masked : req_i;
  assign gnt_o      = candidates & (~candidates + 8'd1);
  assign valid_o    = |req_i;
  assign index_o    = {|gnt_o[7:4], |{gnt_o[7:6], gnt_o[3:2]}, gnt_o[7] | gnt_o[5] | gnt_o[3] | gnt_o[1]};

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mask_q <= 8'hFF;
    end else if (valid_o && accept_i) begin
      mask_q <= gnt_o[7] ? 8'hFF : ~(gnt_o | (gnt_o - 8'd1));
    end
  end

endmodule
