// stops at: simulate; design: dot4; blocking assignments in the first stage: simulators may read the new values in the second
// Four-way dot-product unit for signed bytes with a 32-bit partial sum.
//
// Function: sum_o = c_i + a_i[0]*b_i[0] + a_i[1]*b_i[1] + a_i[2]*b_i[2] + a_i[3]*b_i[3], where
// a_i and b_i hold four signed bytes each, element 0 in the low byte. The sum wraps around.
// Latency: 2 cycles, one operation each cycle; valid_i travels along. There is no reset: what
// leaves the pipeline is what entered it two cycles before.
// Source: the DP4A operation of graphics processors.

module dot4 (
  input  wire               clk_i,
  input  wire               valid_i,
  input  wire        [31:0] a_i,
  input  wire        [31:0] b_i,
  input  wire signed [31:0] c_i,
  output wire signed [31:0] sum_o,
  output wire               valid_o
);

  wire signed [7:0] a0 = a_i[7:0];
  wire signed [7:0] a1 = a_i[15:8];
  wire signed [7:0] a2 = a_i[23:16];
  wire signed [7:0] a3 = a_i[31:24];
  wire signed [7:0] b0 = b_i[7:0];
  wire signed [7:0] b1 = b_i[15:8];
  wire signed [7:0] b2 = b_i[23:16];
  wire signed [7:0] b3 = b_i[31:24];

  // Stage 1: products.
  reg signed [15:0] prod0_q;
  reg signed [15:0] prod1_q;
  reg signed [15:0] prod2_q;
  reg signed [15:0] prod3_q;
  reg signed [31:0] c_q;
  reg               valid_q;

  always @(posedge clk_i) begin
    valid_q = valid_i;
    prod0_q = a0 * b0;
    prod1_q = a1 * b1;
    prod2_q = a2 * b2;
    prod3_q = a3 * b3;
    c_q     = c_i;
  end

  // Stage 2: sum.
  wire signed [31:0] prod0 = {{16{prod0_q[15]}}, prod0_q};
  wire signed [31:0] prod1 = {{16{prod1_q[15]}}, prod1_q};
  wire signed [31:0] prod2 = {{16{prod2_q[15]}}, prod2_q};
  wire signed [31:0] prod3 = {{16{prod3_q[15]}}, prod3_q};

  reg signed [31:0] sum_q;
  reg               valid2_q;

  always @(posedge clk_i) begin
    valid2_q <= valid_q;
    sum_q    <= c_q + prod0 + prod1 + prod2 + prod3;
  end

  assign sum_o   = sum_q;
  assign valid_o = valid2_q;

endmodule
