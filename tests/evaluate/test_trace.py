"""Comparing what a candidate does with what gold does."""

import random
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.design import Clock, Reset
from hwopt.evaluate.equivalence import Contract
from hwopt.evaluate.equivalence.delay import delayed
from hwopt.evaluate.trace import Difference, Expectation, Response, expectation, first_difference

ROWS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=6)


def response(*rows: tuple[int, ...]) -> Response:
    """Return a response at outputs `x` and `y`."""
    return Response(("x", "y"), rows)


@given(ROWS)
def test_a_response_equals_itself(rows: list[tuple[int, int]]) -> None:
    """Gold is not different from gold."""
    found = response(*rows)
    assert first_difference(expectation((found,)), found) is None


@given(st.lists(ROWS, min_size=1, max_size=4), ROWS)
def test_masks_against_a_naive_oracle(gold: list[list[tuple[int, int]]], gate: object) -> None:
    """A bit differs exactly where all of gold's responses agree and the candidate does not."""
    length = min(len(rows) for rows in (*gold, list(gate)))  # type: ignore[call-overload]
    sides = [response(*rows[:length]) for rows in gold]
    found = response(*list(gate)[:length])  # type: ignore[call-overload]
    wrong = any(
        len({side.cycles[cycle][port] >> bit & 1 for side in sides}) == 1
        and (found.cycles[cycle][port] ^ sides[0].cycles[cycle][port]) >> bit & 1
        for cycle in range(length)
        for port in range(2)
        for bit in range(3)
    )
    assert (first_difference(expectation(tuple(sides)), found) is not None) == wrong


def test_difference_in_words() -> None:
    """The first difference names output, values and cycle."""
    found = first_difference(expectation((response((1, 2), (3, 10)),)), response((1, 2), (3, 11)))
    assert found == Difference(1, "y", 10, 11)
    assert str(found) == "y was expected to be 0xa, not 0xb, in cycle 1"


def test_delay() -> None:
    """With extra latency the candidate is compared later, but not across a reset."""
    gold = response((0, 0), (1, 1), (2, 2), (3, 3))
    late = response((9, 9), (0, 0), (1, 1), (2, 2))
    assert first_difference(Expectation(gold, ((0, 0),) * 4), late, delay=1) is None
    assert first_difference(Expectation(gold, ((0, 0),) * 4), late) is not None
    reset = response((9, 9), (0, 0), (7, 7), (2, 2))
    assert first_difference(Expectation(gold, ((0, 0),) * 4, resets=(2,)), reset, delay=1) is None


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("refilled", [(), ("q",)])
def test_what_the_proof_allows_passes(kind: Literal["sync", "async"], refilled: Any) -> None:
    """Gold behind either delay line of the proof is no difference; one cycle more is."""
    source = random.Random(7)  # noqa: S311 - a stimulus, not a secret
    reset = Reset("rst", "high", kind)
    resets = [n < 2 or source.random() < 1 / 8 for n in range(200)]
    inputs = [{("rst", 0): int(bit)} for bit in resets]
    # Gold keeps one word while it is in reset.
    rows = [0 if bit else source.randrange(256) for bit in resets]
    words = [{"q": f"{row:08b}"} for row in rows]
    gold = Response(("q",), tuple((row,) for row in rows))
    active = tuple(n for n, bit in enumerate(resets) if bit)
    expected = Expectation(gold, tuple((0,) for _ in rows), active)
    for late in (1, 2):
        contract = Contract(Clock("clk"), reset, latency=late, refilled=refilled)
        shown = [one["q"].replace("x", "0") for one in delayed(contract, inputs, words)]
        found = Response(("q",), tuple((int(word, 2),) for word in shown))
        assert first_difference(expected, found, late) is None
        assert first_difference(expected, found, late - 1) is not None
