// Fixed priority arbiter: grant stays until the owner drops its request
module arb_fixed (
  input  logic       clk,
  input  logic       rst,
  input  logic [7:0] req,
  output logic [7:0] grant,
  output logic [2:0] owner,
  output logic       busy
);

  always_ff @(posedge clk) begin
    if (rst) begin
      grant <= 8'b0;
    end else if ((grant & req) == 8'b0) begin
      // bus is free, pick the next one
      if (req[7])      grant <= 8'b1000_0000;
      else if (req[6]) grant <= 8'b0100_0000;
      else if (req[5]) grant <= 8'b0010_0000;
      else if (req[4]) grant <= 8'b0001_0000;
      else if (req[3]) grant <= 8'b0000_1000;
      else if (req[2]) grant <= 8'b0000_0100;
      else if (req[1]) grant <= 8'b0000_0010;
      else if (req[0]) grant <= 8'b0000_0001;
      else             grant <= 8'b0;
    end
  end

  always_comb begin
    case (grant)
      8'b0000_0001: owner = 3'd0;
      8'b0000_0010: owner = 3'd1;
      8'b0000_0100: owner = 3'd2;
      8'b0000_1000: owner = 3'd3;
      8'b0001_0000: owner = 3'd4;
      8'b0010_0000: owner = 3'd5;
      8'b0100_0000: owner = 3'd6;
      8'b1000_0000: owner = 3'd7;
      default:      owner = 3'd0;
    endcase
  end

  assign busy = (grant != 8'b0);

endmodule
