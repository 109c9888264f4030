"""Words asked one after the other which is the greatest compete in pairs, and nothing else changes.

Words have two bits, so that equal ones are met in all ways; every assignment is tried.
"""

import random
from collections.abc import Callable

import pytest
from rule_oracle import kept

from hwopt.design import Design
from hwopt.rewrite.change import Change
from hwopt.rewrite.tournaments import tournaments
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

Make = Callable[..., Design]


def _changes(design: Design) -> tuple[Module, list[Change]]:
    (module,) = modules_of(elaborate(design, design.sources))
    return module, list(tournaments(module))


def _chain(generator: random.Random, count: int) -> str:
    """Return a module that looks for an extreme of some words, each with or without a gate."""
    sign = generator.choice(("", "signed"))
    gated = count <= 3  # more are too many bits for all assignments
    start = generator.choice(("x0", "2'd0", "~x1")) if gated else "x0"
    lines = [f"m = {start}; w = 0; n = 1;"]
    less, most = generator.choice((("<", "<="), (">", ">=")))
    for i in range(count) if gated else range(1, count):
        kind = generator.choice((less, less, most))
        order = generator.choice((f"x{i} {kind} m", f"m {kind.translate(_MIRRORED)} x{i}"))
        gate = generator.choice((f" && g[{i}]", "")) if gated else ""
        lines.append(f"if ({order}{gate}) begin m = x{i}; w = {i % 4}; n = {i % 2}; end")
    ports = ", ".join(f"input {sign} [1:0] x{i}" for i in range(count))
    gates = f", input [{count - 1}:0] g" if gated else ""
    body = " ".join(lines)
    return f"""module t({ports}{gates}, output reg {sign} [1:0] m, output reg [1:0] w,
    output reg n);
    always @(*) begin {body} end endmodule"""


_MIRRORED = str.maketrans("<>", "><")


@pytest.mark.parametrize("seed", range(40))
def test_chains_keep_what_comes_of_them(seed: int, design_of: Make) -> None:
    """Whatever is asked and in whatever words: ties, signs and gates are what they were."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    module, changes = _changes(design_of(_chain(generator, generator.choice((3, 5))), "t"))
    for change in changes:
        assert kept(module, change), change.note


@pytest.mark.parametrize("gate", ["", "v[i] && "])
def test_where_the_greatest_is(gate: str, design_of: Make) -> None:
    """Eight words meet in three rounds, and the place of the winner comes with it."""
    text = f"""module t(input [15:0] x, input [7:0] v, output reg [1:0] m, output reg [2:0] w);
    integer i;
    always @(*) begin m = x[1:0]; w = 0;
      for (i = 1; i < 8; i = i + 1) if ({gate}x[2*i +: 2] > m) begin m = x[2*i +: 2]; w = i; end
    end endmodule"""
    module, (change,) = _changes(design_of(text, "t"))
    assert change.note == "find the greatest of 8 words in a tournament"
    assert kept(module, change)


def test_other_questions_are_left_alone(design_of: Make) -> None:
    """A chain that asks once for the greater and once for the less is no tournament."""
    text = """module t(input [1:0] a, b, c, d, output reg [1:0] m, output reg w);
    always @(*) begin m = a; w = 0;
      if (b > m) m = b;
      if (c < m) begin m = c; w = 1; end
      if (d > m) m = d;
    end endmodule"""
    assert _changes(design_of(text, "t"))[1] == []
