"""Tiny designs for tests of the whole program."""

from pathlib import Path

#: A register with an asynchronous reset.
REG = """\
module reg1 (
  input  wire clk_i,
  input  wire rst_ni,
  input  wire d_i,
  output reg  q_o
);
  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) q_o <= 1'b0;
    else q_o <= d_i;
  end
endmodule
"""

REG_TOML = """\
[design]
top = "reg1"
sources = ["reg1.v"]

[clock]
name = "clk_i"

[reset]
name = "rst_ni"
active = "low"
kind = "async"
"""

#: Adds one of two words; the operand can be selected before a single adder.
ADDER = """\
module adder (
  input  wire [3:0] a_i,
  input  wire [3:0] b_i,
  input  wire       sel_i,
  output wire [3:0] sum_o
);
  assign sum_o = sel_i ? a_i + b_i : a_i + 4'd1;
endmodule
"""


def write_reg(folder: Path, *, toml: str = REG_TOML, text: str = REG) -> Path:
    """Write the register as a design folder."""
    folder.mkdir(exist_ok=True)
    (folder / "design.toml").write_text(toml, encoding="utf-8")
    (folder / "reg1.v").write_text(text, encoding="utf-8")
    return folder


#: Counts up or down; one adder does for both directions. It has few rewordings.
COUNT = """\
module count (
  input  wire       clk_i,
  input  wire       rst_ni,
  input  wire [3:0] step_i,
  input  wire       down_i,
  output reg  [3:0] count_o
);
  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_o <= 4'd0;
    else if (down_i) count_o <= count_o - step_i;
    else count_o <= count_o + step_i;
  end
endmodule
"""
