"""Conditions on one word are asked of aligned ranges, and hold where they did; all values tried."""

import random
from collections.abc import Callable

import pytest
from rule_oracle import kept

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.aligned import aligned_ranges
from hwopt.rewrite.change import Change
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

Make = Callable[..., Design]


def _changes(design: Design) -> tuple[Module, list[Change]]:
    (module,) = modules_of(elaborate(design, design.sources))
    return module, list(aligned_ranges(module))


def _condition(generator: random.Random, depth: int) -> str:
    """Return a condition on x, or now and then on one more bit."""
    if depth == 0 or generator.random() < 0.1:
        sign = generator.choice((True, False))
        x = generator.choice(
            ("$signed(x)" if sign else "x", "x[4:2]" if not sign else "$signed(x)")
        )
        width = 3 if "[" in x else 5
        number = generator.randrange(1 << width)
        limit = f"{'-' if sign and number & 16 else ''}{width}'{'s' if sign else ''}d{number & 15}"
        kind = generator.choice(("<", "<=", ">", ">=", "==", "!="))
        return generator.choice((f"({x} {kind} {limit})", f"({limit} {kind} {x})", "e", "(|x)"))
    one, other, third = (_condition(generator, depth - 1) for _ in range(3))
    return generator.choice(
        (f"({one} && {other})", f"({one} || {other})", f"(!{one})", f"({one} ? {other} : {third})")
    )


@pytest.mark.parametrize("seed", range(60))
def test_conditions_hold_where_they_did(seed: int, design_of: Make) -> None:
    """Comparisons of both signs and ways round, of the whole word and of its upper bits."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    items = [f"assign y[{i}] = {_condition(generator, 1 + i % 3)};" for i in range(4)]
    text = f"module t(input [4:0] x, input e, output [3:0] y); {' '.join(items)} endmodule"
    module, changes = _changes(design_of(text, "t"))
    for change in changes:
        assert kept(module, change), text


def test_an_address_map(design_of: Make) -> None:
    """Bounds become equal upper bits, and of an else what cannot be otherwise goes."""
    text = """module t(input [15:0] a, output reg x, y, z);
    always @(*) begin
      x = 0; y = 0; z = 0;
      if (a >= 16'h2000 && a <= 16'h2fff) x = 1;
      else if (a >= 16'h4000 && a < 16'h4040) y = 1;
      else z = 1;
    end
    endmodule
"""
    design = design_of(text, "t")
    first = next(engine.rewrites(design, design.sources, (aligned_ranges,)))
    assert "x = a[15:12] == 4'd2;" in first.sources[0].text
    assert "y = a[15:6] == 10'h100;" in first.sources[0].text


def test_other_bounds_are_left_alone(design_of: Make) -> None:
    """A bound that is no power of two would be several tests."""
    text = "module t(input [7:0] a, output y); assign y = a < 100; endmodule"
    assert _changes(design_of(text, "t"))[1] == []
