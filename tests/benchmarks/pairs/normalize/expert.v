// Normalizer: shifts the leading one to the top, says by how much.
module normalize (
  input  wire [15:0] x,
  output wire [3:0]  lz,
  output wire [15:0] mant,
  output wire        zero
);

  // Each stage looks at the upper part of what the previous one left.
  wire        n3 = (x[15:8] == 8'd0);
  wire [15:0] s3 = n3 ? {x[7:0], 8'd0} : x;
  wire        n2 = (s3[15:12] == 4'd0);
  wire [15:0] s2 = n2 ? {s3[11:0], 4'd0} : s3;
  wire        n1 = (s2[15:14] == 2'd0);
  wire [15:0] s1 = n1 ? {s2[13:0], 2'd0} : s2;
  wire        n0 = ~s1[15];

  assign mant = n0 ? {s1[14:0], 1'b0} : s1;
  assign lz   = {n3, n2, n1, n0};
  assign zero = ~mant[15];
endmodule
