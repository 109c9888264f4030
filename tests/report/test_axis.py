"""Axes: everything has its place, ticks are round and few."""

import math

from hypothesis import given
from hypothesis import strategies as st

from hwopt.report.axis import Axis, tick_words

#: Areas and delays are 0 or have a sensible size.
VALUES = st.lists(st.just(0.0) | st.floats(1e-2, 1e9), min_size=1, max_size=20)


@given(VALUES)
def test_values_lie_between_the_ends(values: list[float]) -> None:
    """Every value that an axis was fitted to is placed between its ends, in order."""
    axis = Axis.around(values, start=70.0, end=800.0)
    places = [axis.place(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(70.0 <= place <= 800.0 for place in places)
    assert all(axis.holds(value) for value in values)


@given(VALUES)
def test_ticks_are_few_and_on_the_axis(values: list[float]) -> None:
    """Ticks ascend, lie on the axis, and are neither none nor many."""
    axis = Axis.around(values, start=70.0, end=800.0)
    ticks = axis.ticks()
    assert list(ticks) == sorted(set(ticks))
    slack = (axis.high - axis.low) * 1e-9
    assert all(axis.low - slack <= tick <= axis.high + slack for tick in ticks)
    assert len(ticks) <= 16


def test_ticks_are_round() -> None:
    """A range of everyday numbers gets everyday ticks."""
    assert Axis.around([2210, 3104], start=0, end=1).ticks() == (2200, 2400, 2600, 2800, 3000)
    assert Axis.around([10, 1000], start=0, end=1).ticks() == (10, 20, 50, 100, 200, 500, 1000)
    assert [tick_words(value) for value in (0, 0.25, 1500, 12.5)] == ["0", "0.25", "1,500", "12.5"]


def test_downward_axis() -> None:
    """An axis may run from a larger place to a smaller one, as upwards does on a screen."""
    axis = Axis.around([1.0, 2.0], start=400.0, end=10.0)
    assert axis.place(2.0) < axis.place(1.0)
    assert math.isclose(axis.place(axis.high), 10.0)
