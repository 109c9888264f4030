"""Words that a chosen number looks up are carried along, and other lookups stay."""

from collections.abc import Callable

import pytest

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.lookups import carried_lookups
from hwopt.rewrite.tournaments import tournaments

Prove = Callable[..., bool]
Make = Callable[..., Design]

_SLICES = """module t(input [{n}*{w}-1:0] x, output reg [2:0] k, output reg [{w}-1:0] best);
  integer i;
  always @* begin
    k = 0;
    for (i = 1; i < {n}; i = i + 1) if (x[{w}*i +: {w}] > x[{w}*k +: {w}]) k = i;
    best = x[{w}*k +: {w}];
  end
endmodule
"""
_ARRAY = """module t(input [{n}*{w}-1:0] x, input [{n}-1:0] on, output reg [3:0] k, output hit);
  reg signed [{w}-1:0] a [0:{n}-1];
  integer i;
  always @* begin
    for (i = 0; i < {n}; i = i + 1) a[i] = x[{w}*i +: {w}];
    k = 0;
    for (i = 1; i < {n}; i = i + 1) if (on[i] && a[i] <= a[k]) k = i;
  end
  assign hit = on[k];
endmodule
"""
_CASES = """module t(input [4*{w}-1:0] x, input [3:0] on, output reg [{w}-1:0] y);
  reg [1:0] k;
  always @* begin
    if (on[0]) k = 2; else if (on[1]) k = 0; else if (on[2]) k = 3; else k = 1;
    case (k)
      0: y = x[{w}-1:0]; 1: y = x[2*{w}-1:{w}]; 2: y = x[3*{w}-1:2*{w}];
      default: y = x[4*{w}-1:3*{w}];
    endcase
  end
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize(("count", "width"), [(3, 2), (6, 5)])
@pytest.mark.parametrize("text", [_SLICES, _ARRAY, _CASES])
def test_lookups_by_a_chosen_number_are_carried(
    text: str, count: int, width: int, prove: Prove, design_of: Make
) -> None:
    """Slices, elements and cases: no word is looked up any more, and Yosys proves it."""
    gold = text.format(n=count, w=width)
    design = design_of(gold, "t")
    (found,) = engine.rewrites(design, design.sources, (carried_lookups,))
    new = found.sources[0].text
    assert ">>" not in new
    assert prove(gold, new, "t", by="outputs")


@pytest.mark.tool
def test_what_is_carried_competes(prove: Prove, design_of: Make) -> None:
    """A search that looks its best word up becomes a tournament."""
    gold = _SLICES.format(n=6, w=5)
    design = design_of(gold, "t")
    (carried,) = engine.rewrites(design, design.sources, (carried_lookups,))
    found = list(engine.rewrites(design, carried.sources, (tournaments,)))
    assert found
    for rewrite in found:
        assert prove(gold, rewrite.sources[0].text, "t", by="outputs"), rewrite.note


@pytest.mark.parametrize(
    "body",
    [
        "assign y = x[4*s +: 4];",  # by an input
        "wire [1:0] k = s[0] ? 2'd1 : {s[1], 1'b0}; assign y = x[4*k +: 4];",  # not of constants
        "wire [1:0] k = s[0] ? 1 : 3; assign y = x[4*(k ^ s) +: 4];",  # by more than the choice
    ],
)
def test_other_lookups_stay(body: str, design_of: Make) -> None:
    """Where the number may be anything, the word is looked up."""
    text = f"module t(input [15:0] x, input [1:0] s, output [3:0] y); {body} endmodule"
    design = design_of(text, "t")
    assert not list(engine.rewrites(design, design.sources, (carried_lookups,)))
