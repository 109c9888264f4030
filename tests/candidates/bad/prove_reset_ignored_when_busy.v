// stops at: prove; design: fir_sym; the second stage ignores a reset while a result is due
// Symmetric 8-tap low-pass FIR filter for signed bytes.
//
// Function: y[n] = sum of h[k] * x[n-k], h = -3, 7, 24, 41, 41, 24, 7, -3, in full precision. A
// sample enters in each cycle with valid_i; valid_o marks the cycles with a new result.
// Latency: 2 cycles from sample_i to result_o.
// Source: direct form with folded taps, e.g. Oppenheim and Schafer, Discrete-Time Signal
// Processing, section on linear-phase FIR structures.

module fir_sym (
  input  wire               clk_i,
  input  wire               rst_ni,
  input  wire               valid_i,
  input  wire signed [7:0]  sample_i,
  output wire signed [15:0] result_o,
  output wire               valid_o
);

  localparam signed [7:0] Coeff0 = -8'sd3;
  localparam signed [7:0] Coeff1 = 8'sd7;
  localparam signed [7:0] Coeff2 = 8'sd24;
  localparam signed [7:0] Coeff3 = 8'sd41;

  // Delay line.
  reg signed [7:0] tap0_q;
  reg signed [7:0] tap1_q;
  reg signed [7:0] tap2_q;
  reg signed [7:0] tap3_q;
  reg signed [7:0] tap4_q;
  reg signed [7:0] tap5_q;
  reg signed [7:0] tap6_q;
  reg signed [7:0] tap7_q;
  reg              valid_q;

  always @(posedge clk_i) begin
    if (!rst_ni) begin
      tap0_q  <= 8'sd0;
      tap1_q  <= 8'sd0;
      tap2_q  <= 8'sd0;
      tap3_q  <= 8'sd0;
      tap4_q  <= 8'sd0;
      tap5_q  <= 8'sd0;
      tap6_q  <= 8'sd0;
      tap7_q  <= 8'sd0;
      valid_q <= 1'b0;
    end else begin
      valid_q <= valid_i;
      if (valid_i) begin
        tap0_q <= sample_i;
        tap1_q <= tap0_q;
        tap2_q <= tap1_q;
        tap3_q <= tap2_q;
        tap4_q <= tap3_q;
        tap5_q <= tap4_q;
        tap6_q <= tap5_q;
        tap7_q <= tap6_q;
      end
    end
  end

  // Both taps with the same coefficient are added first.
  wire signed [8:0] pair0 = {tap0_q[7], tap0_q} + {tap7_q[7], tap7_q};
  wire signed [8:0] pair1 = {tap1_q[7], tap1_q} + {tap6_q[7], tap6_q};
  wire signed [8:0] pair2 = {tap2_q[7], tap2_q} + {tap5_q[7], tap5_q};
  wire signed [8:0] pair3 = {tap3_q[7], tap3_q} + {tap4_q[7], tap4_q};

  // The magnitudes of all coefficients add up to 150, so that 16 bits hold every result.
  wire signed [15:0] product0 = pair0 * Coeff0;
  wire signed [15:0] product1 = pair1 * Coeff1;
  wire signed [15:0] product2 = pair2 * Coeff2;
  wire signed [15:0] product3 = pair3 * Coeff3;

  wire signed [15:0] sum = product0 + product1 + product2 + product3;

  reg signed [15:0] result_q;
  reg               valid2_q;

  always @(posedge clk_i) begin
    if (!rst_ni) begin
      valid2_q <= 1'b0;
      if (!valid_q) begin
        result_q <= 16'sd0;
      end
    end else begin
      valid2_q <= valid_q;
      if (valid_q) begin
        result_q <= sum;
      end
    end
  end

  assign result_o = result_q;
  assign valid_o  = valid2_q;

endmodule
