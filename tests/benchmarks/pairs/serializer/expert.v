// Serializer: takes a byte, sends it LSB first, one bit per cycle.
module serializer (
  input  wire       clk,
  input  wire       rst_n,
  input  wire       load,
  input  wire [7:0] din,
  output wire       sdo,
  output wire       busy
);

  // The bits leave through the end of a shift register; a marker bit behind
  // them tells when the last one is out, so there is no counter.
  reg [8:0] sr;

  wire more = |sr[8:1];

  always @(posedge clk or negedge rst_n)
    if (!rst_n)     sr <= 9'd1;
    else if (more)  sr <= {1'b0, sr[8:1]};
    else if (load)  sr <= {1'b1, din};

  assign sdo  = sr[0] | ~more;
  assign busy = more;
endmodule
