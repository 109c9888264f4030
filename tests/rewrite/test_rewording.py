"""Rewordings of texts with macros: the macros stay, and the circuit."""

from collections.abc import Callable

import pytest

from hwopt.design import Design
from hwopt.rewrite.rewording import reword

_TEXT = """`define THREE 8'd3
`define DRIVE(q, d) assign q = d | 8'd1;
module t (input [7:0] a, b, c, output [7:0] x, y, z, w);
  assign x = a + `THREE + b;
  assign y = (`THREE & a) ^ (b | c);
  `DRIVE(z, a ^ b)
  assign w = b & `THREE;
  assign v = c ^ b;
endmodule
"""


@pytest.mark.tool
@pytest.mark.parametrize("seed", range(4))
def test_macros_stay(
    seed: int, design_of: Callable[..., Design], prove: Callable[..., bool]
) -> None:
    """Operands that a macro stands for are not exchanged, and no item moves past a macro."""
    text = _TEXT.replace("z, w", "z, w, v")
    design = design_of(text, "t")
    (source,) = reword(design, design.sources, seed)
    assert source.text.index("assign y") < source.text.index("  `DRIVE(z, a ^ b)")
    assert source.text.count("`THREE") == text.count("`THREE")
    assert prove(text, source.text, "t", by="outputs")


def test_some_seed_changes_something(design_of: Callable[..., Design]) -> None:
    """A rewording is another wording."""
    design = design_of(_TEXT.replace("z, w", "z, w, v"), "t")
    assert len({reword(design, design.sources, seed)[0].text for seed in range(4)}) > 1
