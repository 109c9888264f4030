// stops at: elaborate; FAIL; 2^40 instances by doubling

module box (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [1:0] a_i,
  output reg  [7:0] q_o
);

  reg [7:0] words [0:3];

  initial $readmemh("table.hex", words);

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q_o <= 8'd0;
    else q_o <= words[a_i];
  end

  n0 i ();

endmodule

module n0;
  n1 a ();
  n1 b ();
endmodule

module n1;
  n2 a ();
  n2 b ();
endmodule

module n2;
  n3 a ();
  n3 b ();
endmodule

module n3;
  n4 a ();
  n4 b ();
endmodule

module n4;
  n5 a ();
  n5 b ();
endmodule

module n5;
  n6 a ();
  n6 b ();
endmodule

module n6;
  n7 a ();
  n7 b ();
endmodule

module n7;
  n8 a ();
  n8 b ();
endmodule

module n8;
  n9 a ();
  n9 b ();
endmodule

module n9;
  n10 a ();
  n10 b ();
endmodule

module n10;
  n11 a ();
  n11 b ();
endmodule

module n11;
  n12 a ();
  n12 b ();
endmodule

module n12;
  n13 a ();
  n13 b ();
endmodule

module n13;
  n14 a ();
  n14 b ();
endmodule

module n14;
  n15 a ();
  n15 b ();
endmodule

module n15;
  n16 a ();
  n16 b ();
endmodule

module n16;
  n17 a ();
  n17 b ();
endmodule

module n17;
  n18 a ();
  n18 b ();
endmodule

module n18;
  n19 a ();
  n19 b ();
endmodule

module n19;
  n20 a ();
  n20 b ();
endmodule

module n20;
  n21 a ();
  n21 b ();
endmodule

module n21;
  n22 a ();
  n22 b ();
endmodule

module n22;
  n23 a ();
  n23 b ();
endmodule

module n23;
  n24 a ();
  n24 b ();
endmodule

module n24;
  n25 a ();
  n25 b ();
endmodule

module n25;
  n26 a ();
  n26 b ();
endmodule

module n26;
  n27 a ();
  n27 b ();
endmodule

module n27;
  n28 a ();
  n28 b ();
endmodule

module n28;
  n29 a ();
  n29 b ();
endmodule

module n29;
  n30 a ();
  n30 b ();
endmodule

module n30;
  n31 a ();
  n31 b ();
endmodule

module n31;
  n32 a ();
  n32 b ();
endmodule

module n32;
  n33 a ();
  n33 b ();
endmodule

module n33;
  n34 a ();
  n34 b ();
endmodule

module n34;
  n35 a ();
  n35 b ();
endmodule

module n35;
  n36 a ();
  n36 b ();
endmodule

module n36;
  n37 a ();
  n37 b ();
endmodule

module n37;
  n38 a ();
  n38 b ();
endmodule

module n38;
  n39 a ();
  n39 b ();
endmodule

module n39;
  n40 a ();
  n40 b ();
endmodule

module n40;
endmodule
