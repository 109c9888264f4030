"""What a comparison says of a register, held against counting."""

import random

import pytest

from hwopt.rewrite.state.narrowing import Narrowing
from hwopt.rewrite.state.span import Span
from hwopt.verilog.words import Words

WIDTH = 7
TOP = (1 << WIDTH) - 1


def signed(value: int) -> int:
    """Return a word of WIDTH bits in two's complement."""
    return value - (value >> (WIDTH - 1) << WIDTH)


@pytest.mark.parametrize("kind", ["unsigned", "signed"])
@pytest.mark.parametrize("left", [True, False], ids=["left", "right"])
def test_comparisons_keep_all_that_passes_them(kind: str, left: bool) -> None:  # noqa: FBT001
    """No number that passes is lost, none is left where none passes, and ends are tight."""
    rng = random.Random(f"{kind} {left}")  # noqa: S311 - no secret
    words = Words()
    x = words.sig("x", WIDTH)
    narrowed = Narrowing(words)
    order = signed if kind == "signed" else int
    for _ in range(3_000):
        step = rng.choice((1, 1, 2, 3))
        low = rng.randrange(TOP)
        span = Span(low, low + (rng.randrange(TOP + 1 - low) // step) * step, step)
        bound = rng.randrange(TOP + 1)
        constant = words.const(bound, WIDTH)
        pair = (x, constant) if left else (constant, x)
        test = words.less(*pair, signed=kind == "signed")
        for value in (0, 1):
            passing = [
                n
                for n in range(span.low, span.high + 1, step)
                if (order(n) < order(bound) if left else order(bound) < order(n)) == bool(value)
            ]
            found = narrowed({"x": span}, test, value)
            assert (found is None) == (not passing)
            if found is not None:
                rest = found["x"]
                assert all(n in rest for n in passing)
                assert (rest.low, rest.high) == (min(passing), max(passing))
