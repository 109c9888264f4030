"""Comparing what a candidate does with what gold does."""

from hypothesis import given
from hypothesis import strategies as st

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
