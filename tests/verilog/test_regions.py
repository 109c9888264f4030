"""Regions: what is marked, what a candidate may do there, and texts that reach out of them."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyslang.parsing import Token
from pyslang.syntax import SyntaxKind, SyntaxTree

from hwopt.design import Design, Region, Source
from hwopt.errors import ConfigError, DesignError
from hwopt.evaluate.screen import screen
from hwopt.evaluation import Verdict
from hwopt.tools.designfile import save_design
from hwopt.tools.workspace import load_design, load_verilog
from hwopt.verilog.regions import check_regions, departure, regions_of

BEFORE = """\
`define WIDTH 8
`define SHUT end endmodule
// Two sums.
module two (input wire [7:0] a_i, input wire [7:0] b_i, output wire [7:0] x_o, y_o);
  // hwopt: begin sum
"""
SUM = "  assign x_o = a_i + b_i;\n"
AFTER = """\
  // hwopt: end sum
  assign y_o = a_i ^ b_i;
endmodule
"""
GOLD = BEFORE + SUM + AFTER
OTHER = "module other (input wire a_i, output wire b_o);\n  assign b_o = a_i;\nendmodule\n"


def design_of(*texts: str, change: tuple[str, ...] = ()) -> Design:
    """Return a design of files a.v, b.v, ... with the regions that they mark."""
    sources = tuple(
        Source(PurePosixPath(f"{name}.v"), text) for name, text in zip("abc", texts, strict=False)
    )
    design = Design(name="two", top="two", sources=sources, change=change)
    design = replace(design, regions=regions_of(sources))
    check_regions(design)
    return design


def objection(gate: str, *, gold: str = GOLD, change: tuple[str, ...] = ()) -> str:
    """Return what the screen says of a text."""
    design = design_of(gold, change=change)
    found = screen(design, (Source(PurePosixPath("a.v"), gate),))
    assert (found.verdict is Verdict.PASS) == (not found.reason)
    return found.reason


HELPER = """
module helper (input wire [7:0] a_i, output wire [7:0] b_o);
  assign b_o = ~a_i;
endmodule // helper
"""

INSIDE = [
    "  assign x_o = b_i + a_i;\n",
    "  wire [7:0] t = b_i;\n  assign x_o = t + a_i; // done\n",
    "  generate if (1) begin : g\n    assign x_o = a_i - ~b_i - 8'd1;\n  end endgenerate\n",
    "  reg [7:0] t;\n  always @* begin : sums\n    t = a_i + b_i;\n  end : sums\n",
    "\n  // nothing\n",
    "",
    "  assign x_o = a_i + b_i & {`WIDTH{1'b1}};\n",
]


@pytest.mark.parametrize("text", INSIDE)
def test_what_stands_inside_is_free(text: str) -> None:
    """Whole items of any number pass, with helper modules at the end or without."""
    assert objection(BEFORE + text + AFTER) == ""
    assert objection(BEFORE + text + AFTER + HELPER) == ""


FRAME = "a.v:8: outside of the regions that may change: expected "
OUTSIDE = [
    (GOLD.replace("a_i ^ b_i", "b_i ^ a_i"), FRAME + "`assign y_o = a_i ^ b_i;`, found `assign "),
    (GOLD.replace("Two sums", "2 sums"), "a.v:3: outside of the regions that may change: "),
    (GOLD.replace("  assign y_o = a_i ^ b_i;\n", ""), FRAME + "`assign y_o = a_i ^ b_i;`, found `"),
    (GOLD.replace("  assign y_o", "   assign y_o"), FRAME),
    (
        GOLD + "package p; endpackage\n",
        "a.v:10: nothing but whole modules may be added",
    ),
    (GOLD.rstrip() + HELPER[1:], "a.v:9: outside of the regions that may change: "),
    (HELPER + GOLD, "a.v:1: outside of the regions that may change: expected ``define WIDTH 8`"),
    (GOLD + HELPER + "`resetall\n", "nothing but whole modules"),
    (GOLD.replace("  // hwopt: begin sum\n", ""), "comment `// hwopt: begin sum` must stand once"),
    (GOLD.replace("end sum", "end  sum"), "comment `// hwopt: end sum` must stand once"),
    (BEFORE + SUM + AFTER.replace("y_o = a_i ^ b_i", "y_o = 0"), FRAME),
    (
        BEFORE + SUM + "  // hwopt: end sum\n  // hwopt: begin sum\n" + AFTER,
        "a.v:8: the comment `// hwopt: begin sum` must stand once, on a line of its own, not 2 ",
    ),
]


@pytest.mark.parametrize(("gate", "words"), OUTSIDE)
def test_what_stands_outside_stays(gate: str, words: str) -> None:
    """Each change of the frame is refused, with its place and what was expected there."""
    assert words in objection(gate)


REACHING = [
    ("  assign x_o = a_i + b_i; /*\n", "comment `// hwopt: end sum` must stand once"),
    ("  assign x_o = a_i + b_i;\nendmodule\nmodule rest;\n", "`endmodule` closes what they do not"),
    ("  assign x_o = a_i + b_i;\n  if (0)\n", "they end with `)`"),
    ("  assign x_o = a_i + b_i;\n  generate if (0) begin\n", "they end before `end`"),
    ("  assign x_o = a_i + b_i;\n  always @*\n", "they end with `*`"),
    ("  assign x_o = a_i + b_i;\n  (*\n", "they end before `)`"),
    ("  assign x_o = a_i + b_i;\n  wire [7:0] t =\n", "they end with `=`"),
    ("  assign x_o = a_i + b_i;\n`ifdef WIDTH\n", "the directives in the region"),
    ("  assign x_o = a_i + b_i;\n`undef WIDTH\n", "the directives in the region"),
    ("  assign x_o = a_i + b_i;\n`default_nettype none\n", "the directives in the region"),
    ("`define WIDTH 8\n  assign x_o = a_i + b_i;\n", "the directives in the region"),
    (
        "  generate begin : g\n  assign x_o = a_i + b_i;\n  `SHUT\nmodule rest; begin ;\n  end\n",
        "must not use `SHUT, which opens or closes something",
    ),
    ("  assign x_o = a_i + b_i; begin : g end : g : x\n", "they end with `x`"),
]


@pytest.mark.parametrize(("text", "words"), REACHING)
def test_no_region_reaches_out(text: str, words: str) -> None:
    """What would swallow, cut off or turn off the frame after it is refused."""
    gate = (Source(PurePosixPath("a.v"), BEFORE + text + AFTER),)
    assert words in str(departure(design_of(GOLD), gate))


def test_modules_that_change_names_are_regions() -> None:
    """A design may name whole modules besides; what it does not name stays to the letter."""
    gold = GOLD + OTHER
    freed = gold.replace("b_o = a_i", "b_o = !(!a_i)")
    assert objection(freed, gold=gold, change=("other",)) == ""
    assert "a.v:11: outside" in objection(freed, gold=gold)
    swapped = OTHER + GOLD
    assert "must keep their order" in objection(swapped, gold=gold, change=("other",))
    twice = gold + OTHER
    assert "the regions must keep their order" in objection(twice, gold=gold, change=("other",))


def test_a_file_without_a_region_stays_as_it_is() -> None:
    """Where any file has a region, the others may not change, nor grow."""
    design = design_of(GOLD, OTHER)
    for text in (OTHER.replace("= a_i", "= ~a_i"), OTHER + HELPER):
        gate = (design.sources[0], replace(design.sources[1], text=text))
        assert str(departure(design, gate)).startswith("b.v:")
    assert departure(design, design.sources) is None


def test_a_design_without_regions_is_as_before() -> None:
    """No text departs from it, and its digest does not know of regions."""
    plain = Design("two", "two", (Source(PurePosixPath("a.v"), OTHER),))
    assert departure(plain, (Source(PurePosixPath("a.v"), "anything"),)) is None
    assert plain.digest()[:16] == "8832169e7e377ec6"
    region = Region(PurePosixPath("a.v"), "// a", "// b")
    assert replace(plain, regions=(region,)).digest() != plain.digest()


MISMARKED = [
    ("  // hwopt: begin a\n", "expected the comment `// hwopt: end a`, found none; add it"),
    ("  // hwopt: end a\n", "a.v:2: expected the comment `// hwopt: begin NAME`"),
    ("  // hwopt: begin a\n  // hwopt: end b\n", "expected the comment `// hwopt: end a`"),
    ("  // hwopt: begin a\n  // hwopt: begin b\n", "expected the comment `// hwopt: end a`"),
    ("  // hwopt: begin\n", "expected the comment `// hwopt: begin NAME`"),
    ("  // hwopt: start a\n", "expected the comment `// hwopt: begin NAME`"),
    (
        "  // hwopt: begin a\n  // hwopt: end a\n" * 2,
        "must stand once, on a line of its own, not 2",
    ),
    ("  // hwopt: begin a\n  assign\n  // hwopt: end a\n  b = c;\n", "they end with `assign`"),
    ("  // hwopt: begin a\n  end\n  // hwopt: end a\n", "`end` closes what they do not open"),
]


@pytest.mark.parametrize(("body", "words"), MISMARKED)
def test_marks_that_do_not_fit(body: str, words: str) -> None:
    """Marks of gold that mean nothing are an error with a place, not a silent freedom."""
    with pytest.raises(DesignError) as caught:
        design_of(f"module two;\n{body}endmodule\n")
    assert words in str(caught.value)


def test_what_hwopt_wrote_is_no_mark() -> None:
    """What was exported, with its remarks, is a design like any other."""
    body = "  // hwopt: encode the 8 states of q one-hot in 8 bits\n  // hwopt: share 2 adders\n"
    assert not design_of(f"module two;\n{body}endmodule\n").regions


def test_a_module_may_not_be_free_and_hold_a_region() -> None:
    """A module that `change` names as a whole has no region inside."""
    with pytest.raises(DesignError, match="must not lie inside of module two"):
        design_of(GOLD, change=("two",))


TOML = """\
[design]
top = "two"
sources = ["a.v", "../b.v"]

[[region]]
file = "a.v"
begin = "/* from here */"
end = "// to here"
"""


def written(folder: Path, toml: str = TOML) -> Path:
    """Write a design whose region is named in design.toml, and whose second file marks one."""
    home = folder / "two"
    home.mkdir()
    text = GOLD.replace("// hwopt: begin sum", "/* from here */")
    (home / "a.v").write_text(text.replace("// hwopt: end sum", "// to here"))
    marked = OTHER.replace("  assign", "  // hwopt: begin b\n  assign")
    (folder / "b.v").write_text(marked.replace("endmodule", "  // hwopt: end b\nendmodule"))
    (home / "design.toml").write_text(toml)
    return home


def test_design_toml_names_regions(tmp_path: Path) -> None:
    """A file and two comments are a region as well; a run's copy of the design has all of them."""
    design = load_design(written(tmp_path))
    assert [region.begin for region in design.regions] == ["/* from here */", "// hwopt: begin b"]
    save_design(design, tmp_path / "copy")
    again = load_design(tmp_path / "copy")
    assert [region.path.name for region in again.regions] == ["a.v", "b.v"]
    changed = replace(again.sources[0], text=again.sources[0].text.replace("a_i +", "b_i +"))
    assert departure(again, (changed, again.sources[1])) is None
    changed = replace(again.sources[0], text=again.sources[0].text.replace("a_i ^", "b_i ^"))
    assert departure(again, (changed, again.sources[1])) is not None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"// to here"', '"to here"', "end must be a whole comment of one line"),
        ('"/* from here */"', '"/* a */ b"', "begin must be a whole comment of one line"),
        ("end =", "stop =", "expected a key end"),
        ('file = "a.v"', 'file = "c.v"', "expected one of the files a.v, ../b.v, not c.v"),
        ("// to here", "// to nowhere", "the comment `// to nowhere` must stand once"),
    ],
)
def test_regions_that_are_named_wrongly(tmp_path: Path, old: str, new: str, words: str) -> None:
    """The message says which comment, file or key."""
    with pytest.raises((ConfigError, DesignError)) as caught:
        load_design(written(tmp_path, TOML.replace(old, new)))
    assert words in str(caught.value)


def test_a_bare_file_marks_regions(tmp_path: Path) -> None:
    """No design.toml is needed for marks in the source."""
    (tmp_path / "two.v").write_text(GOLD)
    assert len(load_verilog([tmp_path / "two.v"], top=None).regions) == 1


@given(st.text(alphabet=' \n;()/*"`\\ab', max_size=40), st.integers(0, len(GOLD)))
def test_any_change_of_the_frame_is_found(text: str, at: int) -> None:
    """Against the naive oracle: gold's frame, line by line, is in every text that passes."""
    gate = GOLD[:at] + text + GOLD[at:]
    design = design_of(GOLD)
    if departure(design, (Source(PurePosixPath("a.v"), gate),)) is None:
        assert gate.startswith(BEFORE)
        assert gate[len(BEFORE) :].find(AFTER) >= 0
        assert gate.split(AFTER)[-1].strip() == ""


PIECES = (
    *("assign x_o = a_i;", "if (0)", "if (1) ;", "begin", "begin : g", "end", ": g", "endmodule"),
    *("module r;", "generate", "endgenerate", "(*", "*)", "/*", "*/", "//", '"', "\\", "`SHUT"),
    *("`WIDTH", "`ifdef X", "`else", "`endif", "always @*", "function f;", "endfunction", "; "),
    *("case (a_i)", "endcase", "(", ")", "else", "initial", "for (;;)", "x_o = 1;", "wire [7:0] t"),
    *("default:", "fork", "join", "task k;", "endtask", "specify", "endspecify", "@(a_i)", "#1"),
    *("(a_i)", "genvar i;", "localparam P = 1;", "do", "while (0)", "forever", "repeat (2)", "->"),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from((" ", "\n")))
def test_slang_sees_the_frame_where_it_was(pieces: list[str], between: str) -> None:
    """Whatever passes and parses: the item after the region is still the module's own last one."""
    text = between.join(pieces) + "\n"
    gate = (Source(PurePosixPath("a.v"), BEFORE + text + AFTER),)
    if departure(design_of(GOLD), gate) is not None:
        return
    tree = SyntaxTree.fromText(gate[0].text)
    if any(found.isError() for found in tree.diagnostics):
        return  # no tool reads it
    (module,) = tree.root.members if tree.root.kind == SyntaxKind.CompilationUnit else (tree.root,)
    assert module.header.name.valueText == "two"
    last = [member for member in module.members if not isinstance(member, Token)][-1]
    assert last.kind == SyntaxKind.ContinuousAssign
    assert str(last).strip().endswith("assign y_o = a_i ^ b_i;")
