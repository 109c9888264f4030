"""Arbiters that ask in a circle are recognised however they search, and nothing else is."""

from collections.abc import Callable

import pytest

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.recognising import recognised_operators

Prove = Callable[..., bool]
Make = Callable[..., Design]

_LOOP = """module t(input [{n}-1:0] req, input [{w}-1:0] ptr, output reg [{n}-1:0] gnt,
         output reg [{w}-1:0] win, output reg any);
  reg [{w}-1:0] idx;
  integer i;
  always @* begin
    any = 0; win = ptr; gnt = 0;
    for (i = 0; i < {n}; i = i + 1) begin
      idx = ptr + i;
      if (!any && req[idx]) begin any = 1; win = idx; gnt[idx] = 1; end
    end
  end
endmodule
"""
#: The last that was served asks last.
_BEHIND = _LOOP.replace("ptr + i;", "ptr + 1 + i;").replace("win = ptr", "win = 0")
_ROTATED = """module t(input [{n}-1:0] req, input [{w}-1:0] ptr, output [{n}-1:0] gnt);
  wire [2*{n}-1:0] twice = {{req, req}} >> ptr;
  wire [{n}-1:0] turned = twice[{n}-1:0];
  wire [{n}-1:0] first = turned & (~turned + 1'b1);
  wire [2*{n}-1:0] back = {{first, first}} << ptr;
  assign gnt = back[2*{n}-1:{n}];
endmodule
"""
_SEARCHES = """module t(input clk, input [{n}-1:0] req, input [{w}-1:0] ptr,
         output reg [{n}-1:0] gnt);
  integer i;
  reg done;
  always @(posedge clk) begin
    gnt <= 0; done = 0;
    for (i = 0; i < {n}; i = i + 1)
      if (!done && i >= ptr && req[i]) begin gnt[i] <= 1; done = 1; end
    for (i = 0; i < {n}; i = i + 1)
      if (!done && i < ptr && req[i]) begin gnt[i] <= 1; done = 1; end
  end
endmodule
"""
_STYLES = {
    "a loop": (_LOOP, "from"),
    "the last one served": (_BEHIND, "behind"),
    "rotated": (_ROTATED, "from"),
    "two searches": (_SEARCHES, "from"),
}


@pytest.mark.tool
@pytest.mark.parametrize("width", [2, 3, 4])
@pytest.mark.parametrize(("text", "where"), _STYLES.values(), ids=_STYLES)
def test_circles_are_recognised(
    text: str, where: str, width: int, prove: Prove, design_of: Make
) -> None:
    """Each style is found at each width, and Yosys proves every rewrite."""
    gold = text.format(n=1 << width, w=width)
    design = design_of(gold, "t")
    found = list(engine.rewrites(design, design.sources, (recognised_operators,)))
    assert any(f"in a circle {where} a pointer" in rewrite.note for rewrite in found)
    by = "registers" if "posedge" in gold else "outputs"
    for rewrite in found:
        assert prove(gold, rewrite.sources[0].text, "t", by=by), rewrite.note


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("win = ptr;", "win = 5;", "win"),  # differs where nobody asks
        ("ptr + i;", "ptr - i;", "gnt"),  # asks the other way round
        ("req[idx]", "(req[idx] && !(&req && &ptr))", "gnt"),  # differs in one case
        ("i < {n};", "i < {n} - 1;", "any"),  # forgets one
    ],
)
def test_other_searches_are_not(old: str, new: str, wrong: str, design_of: Make) -> None:
    """What differs somewhere, be it for one assignment, is left."""
    assert old in _LOOP
    design = design_of(_LOOP.replace(old, new).format(n=8, w=3), "t")
    for rewrite in engine.rewrites(design, design.sources, (recognised_operators,)):
        for part in rewrite.note.split("; "):
            names, _, what = part.removeprefix("write ").partition(" as ")
            assert wrong not in names.split(", ") or "in a circle" not in what
