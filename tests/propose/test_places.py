"""Where the gates of a text are, line by line."""

from pathlib import PurePosixPath

from hwopt.design import Design, Source
from hwopt.propose.places import MAX_PLACES, area_by_lines

TOP = """\
module top (
    input  wire        clk_i,
    input  wire [15:0] a_i,
    input  wire [15:0] b_i,
    output reg  [15:0] q_o,
    output wire [15:0] p_o
);
  reg [7:0] mem [0:31];
  wire [15:0] product;
  always @(posedge clk_i) begin
    mem[a_i[4:0]] <= b_i[7:0];
    q_o <= product + a_i;
  end
  assign product = a_i * b_i;
  leaf x (a_i, p_o[7:0]);
  leaf y (b_i, p_o[15:8]);
endmodule
"""
LEAF = """\
module leaf (input wire [15:0] a, output wire [7:0] b);
  assign b = a[7:0] + a[15:8];
endmodule
"""


def places(top: str = TOP, leaf: str = LEAF) -> str:
    """Return the lines for two files."""
    texts = {"rtl/top.v": top, "rtl/leaf.v": leaf}
    sources = tuple(Source(PurePosixPath(path), text) for path, text in texts.items())
    return area_by_lines(Design("top", "top", sources), sources)


def test_what_no_words_stand_for_is_named() -> None:
    """An instance that stays closed is no place of its own, and it is said so."""
    assert places(TOP.replace("leaf x", "(* keep *) leaf x")).endswith(
        "\nnot estimated: rtl/top.v:15"
    )


def test_lines_signals_and_operators() -> None:
    """The largest comes first; each line names place, signal, share and what it consists of.

    16 rows of 16 bits at 7 gates, half of them outside of the 16 bits that are kept, against 32
    words of 8 bits, 5 gates each; a module with two instances counts twice.
    """
    assert places().splitlines() == [
        "rtl/top.v:10-13 mem: 50% (256 flip-flops)",
        "rtl/top.v:14 product: 39% (mul 16)",
        "rtl/top.v:10-13 q_o: 7% (16 flip-flops, add 16)",
        "rtl/leaf.v:2 b: 4% (add 8)",
    ]


def test_it_is_a_function_of_the_text_and_short() -> None:
    """Twice the same; a text with a hundred items gives few lines."""
    many = "\n".join(f"  wire [7:0] w{n} = a_i[7:0] * b_i[{n % 8} +: 8];" for n in range(100))
    every = " ^ ".join(f"w{n}" for n in range(100))
    text = TOP.replace("  wire [15:0] product;", f"  wire [15:0] product;\n{many}")
    text = text.replace("product + a_i", f"product + a_i + ({every})")
    assert places(text) == places(text)
    assert len(places(text).splitlines()) <= MAX_PLACES + 1


def test_what_nobody_sees_has_no_gates() -> None:
    """A product that reaches no output is not there, nor is a register that only feeds itself."""
    dead = "  wire [15:0] dead = a_i * a_i;\n  reg [15:0] turn;\n"
    dead += "  always @(posedge clk_i) turn <= turn * dead;\n"
    lines = places(TOP.replace("  wire [15:0] product;\n", f"{dead}  wire [15:0] product;\n"))
    assert "dead" not in lines
    assert "turn" not in lines
    assert "mem: 50%" in lines


def test_a_text_that_nobody_can_read_gives_no_lines() -> None:
    """An estimate is no reason to fail."""
    assert places("module top (input wire a); assign b = ; endmodule") == ""
    assert places("module top (input wire a); endmodule") == ""
