"""What is printed: the text around a change stays, and what is new reads like Verilog."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from hwopt.design import Design, Source
from hwopt.rewrite.change import Change
from hwopt.rewrite.engine import Engine, rewrites
from hwopt.rewrite.rules import EVERY, REWRITE
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate
from hwopt.verilog.terms import Terms
from hwopt.verilog.words import Words
from hwopt.verilog.wrapping import wrapped


def design_of(text: str, *parameters: tuple[str, int]) -> Design:
    """Return a design of one module t."""
    return Design("t", "t", (Source(PurePosixPath("t.v"), text),), proven_at=(tuple(parameters),))


_UNIT = """module t(input clk_i, input [1:0] op_i, input [7:0] a_i, b_i, output reg [7:0] y_o);
  // What the unit can do.
  localparam OpAdd = 2'd0, OpSub = 2'd1;
  wire [7:0] sum = a_i + b_i; // stays in its line
  always @(posedge clk_i) begin
    case (op_i)
      OpAdd:   y_o <= sum;        // aligned
      OpSub:   y_o <= a_i - b_i;
      default: y_o <= 8'd0;
    endcase
  end
endmodule
"""


def _negated(module: Module) -> Iterator[Change]:
    """Write a - b as a + ~b + 1, which only a test would do."""
    words = module.words
    for word in module.order():
        if word.op == "sub":
            a, b = word.args
            one = words.const(1, word.width)
            new = words.add(words.add(a, words.invert(b)), one)
            yield Change("negated", "add the complement", ((word, new),))


def test_only_the_expression_changes() -> None:
    """Case, names of constants, comments and spaces stay where one right side changed."""
    design = design_of(_UNIT)
    (found,) = rewrites(design, design.sources, (_negated,))
    said = "  // hwopt: add the complement (negated)\n".replace(" (negated)", "")
    expected = _UNIT.replace("  always @(posedge", said + "  always @(posedge").replace(
        "y_o <= a_i - b_i;", "y_o <= a_i + ~b_i + 8'd1;"
    )
    assert found.sources[0].text == expected


def _swapped_case(module: Module) -> Iterator[Change]:
    """Turn a test of the subject of a `case` into another that says the same."""
    words = module.words
    tests = [w for w in module.order() if w.op == "eq" and w.args[1].op == "const"]
    both = [w for w in module.order() if w.op == "sub"]
    if tests and both:
        bits = [words.invert(words.bit(tests[0].args[0], i)) for i in range(2)]
        new = words.add(both[0].args[0], words.invert(both[0].args[1]))
        by = ((tests[0], words.conj(bits)), (both[0], words.add(new, words.const(1, 8))))
        yield Change("tests", "test bits", by)


def test_what_the_text_cannot_say_inside_is_written_anew() -> None:
    """Where a label's test changed too, replacing the right side alone would lose a change."""
    design = design_of(_UNIT)
    (found,) = rewrites(design, design.sources, (_swapped_case,))
    assert "~op_i[0] & ~op_i[1]" in found.sources[0].text
    assert "~b_i" in found.sources[0].text
    assert "case (op_i)" not in found.sources[0].text


def test_remarks_do_not_pile_up() -> None:
    """However often an item is rewritten, at most three lines above it say what was done."""
    design = design_of(_UNIT)
    sources = design.sources
    for _ in range(4):
        engine = Engine(design, sources, EVERY)
        found = [r for o in engine.offers()[:6] if (r := engine.written(o)) is not None]
        sources = found[-1].sources
        runs = re.findall(r"(?:^ *// hwopt: .*\n)+", sources[0].text, re.MULTILINE)
        assert runs
        assert all(run.count("\n") <= 3 for run in runs)
        assert "// What the unit can do." in sources[0].text


_READ_TWICE = """module t(input a, b, c, d, e, output y, z);
  wire g = a & b;
  wire h = g & c;
  assign y = h;
  assign z = d ? g : e;
endmodule
"""
_READ_AS_BITS = """module t(input a, b, c, d, e, output y, z);
  wire [1:0] g;
  assign g[0] = a & b;
  assign g[1] = g[0] & c;
  assign y = g[1];
  assign z = d ? g[0] : e;
endmodule
"""


def _joined(module: Module) -> Iterator[Change]:
    """Write a & b as a | b wherever that is a word of its own: another function, for a test."""
    words = module.words
    a, b = (words.sig(name, 1) for name in "ab")
    yield Change("joined", "join", ((words.conj((a, b)), words.disj((a, b))),))


@pytest.mark.parametrize("text", [_READ_TWICE, _READ_AS_BITS], ids=["wires", "bits"])
def test_who_reads_a_wire_that_changes_is_written_anew(text: str) -> None:
    """`a & b & c` holds no word `a & b`; its text does, and must not follow that wire."""
    design = design_of(text)
    (found,) = rewrites(design, design.sources, (_joined,))
    (module,) = modules_of(elaborate(design, found.sources))
    words = module.words
    a, b, c, d, e = (words.sig(name, 1) for name in "abcde")
    drives = {drive.name: drive.word for drive in module.drives}
    assert drives["y"] is words.conj((a, b, c))
    assert drives["z"] is words.mux(d, words.disj((a, b)), e)


_WIDE = """module t #(parameter W = 4) (input s, input [W-1:0] a, b, output [W-1:0] y, output z);
  assign y = s ? a + b : a - b;
  assign z = s ? a < b : ~(a < b);
endmodule
"""


def test_generations_inside_blocks_elaborate() -> None:
    """Wires of one block for known parameters are never named in another: slang takes it all."""
    design = design_of(_WIDE, ("W", 4))
    once = next(iter(rewrites(design, design.sources)))
    for sources in (design.sources, once.sources):
        engine = Engine(design, sources)
        for offer in engine.offers()[:40]:
            engine.written(offer)
        assert not engine.refused


_PLAIN = """module t (input s, input [7:0] a, b, c, output [7:0] y);
  assign y = s ? a + c : a - c;
endmodule
"""

_HANDED_ON = """module child #(parameter N = 2) (input [7:0] x, output [7:0] z);
  assign z = x >> N;
endmodule
module t #(parameter N = 2) (input s, input [7:0] a, b, output [7:0] y);
  wire [7:0] c;
  child #(.N(N)) u_child (.x(b), .z(c));
  assign y = s ? a + c : a - c;
endmodule
"""


@pytest.mark.parametrize(
    ("text", "guarded"),
    [(_HANDED_ON, False), (_HANDED_ON.replace("s ? a", "s ? a + N"), True), (_WIDE, True)],
)
def test_a_module_stays_parametrised_where_its_words_do_not_depend(
    text: str, *, guarded: bool
) -> None:
    """A parameter that only an instance gets needs no test; one in an expression or width does."""
    design = design_of(text)
    found = [r for r in rewrites(design, design.sources, REWRITE) if "t.y" in r.regions]
    assert found
    assert all(("generate" in r.sources[0].text) == guarded for r in found)


@pytest.mark.parametrize("name", ["C\u00e9sar", "\u00a9 2026", "\u4e2d\u6587 \U0001f600"])
def test_comments_in_any_language_move_nothing(name: str) -> None:
    """Characters of several bytes before an item leave every edit where it belongs."""
    design = design_of(f"// {name}\n/* {name} */\n{_PLAIN}// {name}\n")
    found = list(rewrites(design, design.sources, REWRITE))
    assert found
    plain = design_of(f"// x\n/* x */\n{_PLAIN}// x\n")
    expected = [r.sources[0].text for r in rewrites(plain, plain.sources, REWRITE)]
    assert [r.sources[0].text.replace(name, "x") for r in found] == expected


def test_terms() -> None:
    """Expressions have the parentheses that they need or that a reader needs, and no others."""
    words = Words()
    a, b, c = (words.sig(name, 8) for name in "abc")
    s = words.sig("s", 1)
    terms = Terms(lambda _: None, lambda name: name == "c")
    text = {
        words.sub(a, words.sub(b, c)): "a - (b - c)",
        words.sub(words.sub(a, b), c): "a - b - c",
        words.add(a, words.const(3, 8)): "a + 8'd3",
        words.disj((words.conj((a, b)), c)): "c | (a & b)",
        words.mux(words.eq(a, b), a, words.mux(s, b, c)): "(a == b) ? a : s ? b : c",
        words.invert(words.eq(a, b)): "a != b",
        words.invert(words.reduce("redor", a)): "~(|a)",
        words.less(c, c, signed=False): "{c} < c",
        words.less(a, c, signed=False): "a < c",
        words.less(words.const(3, 8), a, signed=False): "a > 8'd3",
        words.invert(words.less(words.const(3, 8), a, signed=False)): "a <= 8'd3",
        words.less(words.const(3, 8), c, signed=True): "$signed(c) > $signed(8'd3)",
        words.conj((words.add(a, b), words.sext(s, 8))): "(a + b) & {8{s}}",
        words.disj((words.sub(a, b), c)): "c | (a - b)",
        words.less(a, c, signed=True): "$signed(a) < $signed(c)",
        words.cat((words.const(0, 8), a)): "{8'd0, a}",
        words.cat((s, s, s, a)): "{{3{s}}, a}",
        words.sext(s, 4): "{4{s}}",
        words.sext(a, 10): "{{2{a[7]}}, a}",
        words.shift("ashr", a, words.add(b, c)): "$unsigned($signed(a) >>> (b + c))",
        words.mul(words.sext(a, 16), words.sext(b, 16)): "$signed(a) * $signed(b)",
        words.mul(words.sext(a, 16), words.zext(b, 16)): "$signed(a) * $signed({1'b0, b})",
        words.const(0xABC, 12): "12'habc",
        words.const(1, 1): "1'b1",
    }
    assert {terms.text(word): printed for word, printed in text.items()} == {
        printed: printed for printed in text.values()
    }


def test_long_lines_are_broken() -> None:
    """No line is longer than asked where there is a space to break at; nothing else changes."""
    line = "  assign y = " + " + ".join(f"operand_{i}" for i in range(40)) + ";"
    parts = wrapped(line)
    assert all(len(part) <= 100 for part in parts)
    assert " ".join(part.strip() for part in parts) == line.strip()
    assert wrapped("x" * 300) == ["x" * 300]
