"""Graphs that follow arrivals: in time, and small."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.rewrite.arithmetic.timed import OPERATOR, latest, timed

ARRIVALS = st.lists(st.integers(0, 12), min_size=1, max_size=12)


def earliest(arrivals: Sequence[int]) -> int:
    """Return when the last carry can be ready at all, by every split of every span."""

    @cache
    def ready(upper: int, lower: int) -> int:
        if upper == lower:
            return arrivals[upper]
        return OPERATOR + min(
            max(ready(upper, split), ready(split - 1, lower))
            for split in range(lower + 1, upper + 1)
        )

    return max(ready(row, 0) for row in range(len(arrivals)))


@given(ARRIVALS)
def test_no_carry_can_come_much_sooner(arrivals: list[int]) -> None:
    """Nested cuts come within one operator of what any graph could do."""
    assert earliest(arrivals) <= latest(timed(arrivals), arrivals) <= earliest(arrivals) + OPERATOR


@given(ARRIVALS, st.integers(0, 5))
def test_slack_is_kept(arrivals: list[int], slack: int) -> None:
    """Spans are saved as long as the last carry is in time, and no longer."""
    graph = timed(arrivals, slack=slack)
    assert latest(graph, arrivals) <= latest(timed(arrivals), arrivals) + slack * OPERATOR


@pytest.mark.parametrize(
    ("width", "slack", "depth", "spans"),
    [(16, 0, 4, 31), (32, 0, 5, 74), (32, 3, 8, 54), (64, 0, 6, 168), (16, 20, 15, 15)],
)
def test_size_and_depth(width: int, slack: int, depth: int, spans: int) -> None:
    """Where all bits come at once, depth is least and no textbook graph of it is smaller."""
    graph = timed([0] * width, slack=slack)
    assert (graph.depth(), len(graph.spans())) == (depth, spans)


def test_a_late_bit_is_used_last() -> None:
    """The carry of a late lowest bit passes a single operator into each carry above."""
    arrivals = [20, *[0] * 7]
    assert latest(timed(arrivals), arrivals) == 20 + OPERATOR
