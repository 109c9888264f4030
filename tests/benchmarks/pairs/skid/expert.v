// Two-entry elastic buffer between two handshakes.
module skid_buffer (
  input            clk,
  input            rst,
  input            s_valid,
  output           s_ready,
  input      [7:0] s_data,
  output           m_valid,
  input            m_ready,
  output     [7:0] m_data
);
  // The main register faces the output; it is zero while it is empty.
  reg [7:0] main, skid;
  reg       main_valid, skid_valid;

  assign s_ready = ~skid_valid;
  assign m_valid = main_valid;
  assign m_data  = main & {8{main_valid}};

  wire load = ~main_valid | m_ready;

  always @(posedge clk) begin
    if (rst) begin
      main_valid <= 1'b0;
      skid_valid <= 1'b0;
    end else begin
      if (load) main_valid <= s_valid | skid_valid;
      skid_valid <= ~load & (s_valid | skid_valid);
    end
  end

  // The data need no reset, and the skid register follows the input while it is free.
  always @(posedge clk) begin
    if (load)        main <= skid_valid ? skid : s_data;
    if (~skid_valid) skid <= s_data;
  end
endmodule
