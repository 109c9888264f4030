"""Operators in gates are recognised however they are written, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.recognising import recognised_operators
from hwopt.verilog.spans import commented

Prove = Callable[..., bool]
Make = Callable[..., Design]

_CELL = """
module cell_{n}(input p, q, r, output s, t);
  assign s = p ^ q ^ r, t = (p & q) | (r & (p | q));
endmodule
"""
_RIPPLE = """module t(input [{w}-1:0] a, b, input c, output [{w}-1:0] y, output z);
  wire [{w}:0] k;
  assign k[0] = c;
  genvar i;
  generate for (i = 0; i < {w}; i = i + 1) begin : bits
    cell_{n} u (.p(a[i]), .q(b[i]), .r(k[i]), .s(y[i]), .t(k[i+1]));
  end endgenerate
  assign z = k[{w}];
endmodule
"""
_SUBTRACTS = """module t(input [{w}-1:0] a, b, input less, output reg [{w}-1:0] y, output reg v);
  reg [{w}:0] k;
  integer i;
  always @* begin
    k[0] = less;
    for (i = 0; i < {w}; i = i + 1) begin
      y[i] = a[i] ^ b[i] ^ less ^ k[i];
      k[i+1] = (a[i] & (b[i] ^ less)) | (a[i] & k[i]) | ((b[i] ^ less) & k[i]);
    end
    v = k[{w}] ^ k[{w}-1];
  end
endmodule
"""
_LOOKAHEAD = """module t(input clk, input [{w}-1:0] a, b, output reg [{w}:0] q);
  wire [{w}-1:0] g = a & b, p = a ^ b;
  wire [{w}:0] c;
  assign c[0] = 0;
  assign c[1] = g[0];
  assign c[2] = g[1] | p[1] & g[0];
  assign c[3] = g[2] | p[2] & g[1] | p[2] & p[1] & g[0];
  genvar i;
  generate for (i = 3; i < {w}; i = i + 1) assign c[i+1] = g[i] | p[i] & c[i]; endgenerate
  wire [{w}:0] sum = {{c[{w}], p ^ c[{w}-1:0]}};
  always @(posedge clk) q <= sum;
endmodule
"""
_COMPARES = """module t(input [{w}-1:0] a, b, output reg gt, eq, lt);
  integer i;
  always @* begin
    gt = 0;
    eq = 1;
    for (i = {w}-1; i >= 0; i = i - 1) begin
      gt = gt | (eq & a[i] & ~b[i]);
      eq = eq & ~(a[i] ^ b[i]);
    end
    lt = ~(gt | eq);
  end
endmodule
"""
_ARRAY = """module t(input [4:0] a, input [3:0] b, output [8:0] y);
  wire [4:0] r0 = a & {{5{{b[0]}}}}, r1 = a & {{5{{b[1]}}}}, r2 = a & {{5{{b[2]}}}};
  wire [4:0] r3 = a & {{5{{b[3]}}}};
  wire [8:0] s1 = {{4'b0, r0}} ^ {{3'b0, r1, 1'b0}}, c1 = ({{4'b0, r0}} & {{3'b0, r1, 1'b0}}) << 1;
  wire [8:0] x = {{2'b0, r2, 2'b0}};
  wire [8:0] s2 = s1 ^ c1 ^ x, c2 = ((s1 & c1) | (s1 & x) | (c1 & x)) << 1;
  wire [8:0] z = {{1'b0, r3, 3'b0}};
  wire [8:0] s3 = s2 ^ c2 ^ z, c3 = ((s2 & c2) | (s2 & z) | (c2 & z)) << 1;
  assign y = s3 + c3;
endmodule
"""
_SHIFTS = """module t(input [7:0] v, input [2:0] k, output [7:0] y);
  wire [7:0] one = k[0] ? {{v[6:0], 1'b0}} : v;
  wire [7:0] two = k[1] ? {{one[5:0], 2'b0}} : one;
  assign y = k[2] ? {{two[3:0], 4'b0}} : two;
endmodule
"""
_DOWN = """module t(input [{w}-1:0] a, output reg [{w}-1:0] y);
  reg borrow;
  integer i;
  always @* begin
    borrow = 1;
    for (i = 0; i < {w}; i = i + 1) begin
      y[i] = a[i] ^ borrow;
      borrow = borrow & ~a[i];
    end
  end
endmodule
"""
_GRAY = """module t(input [{w}-1:0] g, input en, output [{w}-1:0] y);
  reg [{w}-1:0] b;
  integer i;
  always @* for (i = 0; i < {w}; i = i + 1) b[i] = ^(g >> i);
  wire [{w}-1:0] n = b + en;
  assign y = n ^ (n >> 1);
endmodule
"""
_GRAY_BOTH = """module t(input clk, input down, output reg [{w}-1:0] q);
  reg [{w}-1:0] b;
  integer i;
  always @* begin
    b[{w}-1] = q[{w}-1];
    for (i = {w}-2; i >= 0; i = i - 1) b[i] = b[i+1] ^ q[i];
  end
  wire [{w}-1:0] n = down ? b - 1 : b + 1;
  always @(posedge clk) q <= {{n[{w}-1], n[{w}-1:1] ^ n[{w}-2:0]}};
endmodule
"""
_SORTS = """module t(input signed [{w}-1:0] a, b, c, output reg signed [{w}-1:0] low, mid, high);
  reg signed [{w}-1:0] s [0:2], x;
  integer i, j;
  always @* begin
    s[0] = a; s[1] = b; s[2] = c;
    for (i = 0; i < 2; i = i + 1)
      for (j = 0; j < 2; j = j + 1)
        if (s[j] > s[j+1]) begin x = s[j]; s[j] = s[j+1]; s[j+1] = x; end
    low = s[0]; mid = s[1]; high = s[2];
  end
endmodule
"""
_CASES = (
    (_RIPPLE + _CELL, "a sum with a carry"),
    (_SUBTRACTS, "a sum or a difference"),
    (_LOOKAHEAD, "a sum"),
    (_COMPARES, "a comparison"),
    (_ARRAY, "a product"),
    (_SHIFTS, "a shift"),
    (_DOWN, "a decrement"),
    (_GRAY, "a step up in Gray code"),
    (_GRAY_BOTH, "a step up or down in Gray code"),
    (_SORTS, "one of three words in order"),
)


@pytest.mark.tool
@pytest.mark.parametrize("width", [6, 9])
@pytest.mark.parametrize(("text", "what"), _CASES, ids=[what for _, what in _CASES])
def test_operators_in_gates_become_words(
    text: str, what: str, width: int, prove: Prove, design_of: Make
) -> None:
    """Each is found in at least one rewrite, and Yosys proves every rewrite."""
    gold = text.format(w=width, n=width)
    design = design_of(gold, "t")
    found = list(engine.rewrites(design, design.sources, (recognised_operators,)))
    assert any(what in rewrite.note for rewrite in found)
    by = "registers" if "posedge" in gold else "outputs"
    for rewrite in found:
        assert prove(gold, rewrite.sources[0].text, "t", by=by), rewrite.note


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("s = p ^ q ^ r", "s = p ^ q ^ r ^ (p & q & r)", "y"),
        ("s = p ^ q ^ r", "s = p | q ^ r", "y"),
        ("k[{w}];", "k[{w}] & ~(a == {w}'hffff && b == {w}'d3);", "z"),
        ("assign k[0] = c;", "assign k[0] = c & ~(&a & ~|b);", "y"),
    ],
)
def test_what_differs_somewhere_is_no_operator(
    old: str, new: str, wrong: str, design_of: Make
) -> None:
    """A gate that is wrong, be it for a single assignment, is told from the operator."""
    text = (_RIPPLE + _CELL).replace(old, new)
    assert text != _RIPPLE + _CELL
    design = design_of(text.format(w=16, n=1), "t")
    for rewrite in engine.rewrites(design, design.sources, (recognised_operators,)):
        names = rewrite.note.removeprefix("write ").split(" as ")[0].split(", ")
        assert wrong not in names


def test_divisions_are_passed_over(design_of: Make) -> None:
    """What no pattern can be tried on is left as it is, and what stands beside it is not."""
    sum_of = _RIPPLE.format(w=8, n=1) + _CELL.format(n=1)
    ports = "input [7:0] v, d, output [7:0] t, u, output [8:0] z,"
    text = sum_of.replace("module t(", f"module t({ports} ", 1)
    divided = "  assign t = (v / d) % 10, u = v[3:0] / 3;\nendmodule"
    text = text.replace("endmodule", divided, 1)
    design = design_of(text, "t")
    found = list(engine.rewrites(design, design.sources, (recognised_operators,)))
    assert any("a sum" in rewrite.note for rewrite in found)


def test_modules_that_nobody_needs_any_more_go(design_of: Make) -> None:
    """With its last instance goes a module, and with it the comment in front of it."""
    text = _RIPPLE.format(w=8, n=1) + "\n// One bit.\n" + _CELL.format(n=1).lstrip()
    design = design_of(text, "t")
    (found,) = engine.rewrites(design, design.sources, (recognised_operators,))
    new = found.sources[0].text
    assert "cell_1" not in new
    assert "One bit" not in new
    assert new.rstrip().endswith("endmodule")


def test_modules_that_may_not_change_stay(design_of: Make) -> None:
    """A module outside of `change` stays in the text, even where nobody needs it any more."""
    text = _RIPPLE.format(w=8, n=1) + _CELL.format(n=1)
    design = replace(design_of(text, "t"), change=("t",))
    (found,) = engine.rewrites(design, design.sources, (recognised_operators,))
    assert _CELL.format(n=1).strip() in found.sources[0].text


@pytest.mark.parametrize(
    ("front", "place"),
    [("", 0), ("// a\n", 0), ("x;\n// a\n  // b\n", 3), ("// a\n\n// b\n", 6), ("// a\n\n", 6)],
)
def test_comments_in_front_are_found(front: str, place: int) -> None:
    """Those without a gap belong to what follows; however many there are, it takes one pass."""
    assert commented(f"{front}module", len(front)) == place
    many = front + "// c\n" * 200_000
    assert commented(f"{many}module", len(many)) <= len(front)
