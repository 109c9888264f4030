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
  reg [7:0] mem0, mem1;
  reg       wr_ptr, rd_ptr;
  reg [1:0] count;
  reg       is_full, is_empty;

  wire push = s_valid && s_ready;
  wire pop  = m_valid && m_ready;

  assign s_ready = !is_full;
  assign m_valid = !is_empty;
  assign m_data  = !m_valid ? 8'd0 : (rd_ptr ? mem1 : mem0);

  always @(posedge clk) begin
    if (rst) begin
      wr_ptr   <= 1'b0;
      rd_ptr   <= 1'b0;
      count    <= 2'd0;
      is_full  <= 1'b0;
      is_empty <= 1'b1;
      mem0     <= 8'd0;
      mem1     <= 8'd0;
    end else begin
      if (push) begin
        if (wr_ptr) mem1 <= s_data;
        else        mem0 <= s_data;
        wr_ptr <= ~wr_ptr;
      end
      if (pop) rd_ptr <= ~rd_ptr;
      if (push && !pop) begin
        count    <= count + 1;
        is_full  <= (count == 1);
        is_empty <= 1'b0;
      end else if (pop && !push) begin
        count    <= count - 1;
        is_full  <= 1'b0;
        is_empty <= (count == 1);
      end
    end
  end
endmodule
