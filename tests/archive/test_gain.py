"""What counts as an improvement, against a restatement in exact numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.archive.gain import Gain, Gains, best_of, gains, gold_front, improvement
from hwopt.evaluation import Point

POINTS = st.builds(
    lambda area, delay: Point("r", area / 10, delay / 10, 1),
    st.integers(900, 1100), st.integers(900, 1100),
)  # fmt: skip


def point(area: float, delay: float) -> Point:
    """Return a point."""
    return Point("r", area, delay, 1)


def exact(value: float) -> Fraction:
    """Return the decimal number that a report prints."""
    return Fraction(str(value))


def restated(gold: list[Point], found: list[Point], metric: str, other: str) -> Fraction:
    """Return the largest gain, 0 where there is none, in the issue's own words."""
    best = Fraction(0)
    for mine in found:
        dominated = any(
            exact(g.area_um2) <= exact(mine.area_um2) and exact(g.delay_ps) <= exact(mine.delay_ps)
            for g in gold
        )
        for g in gold_front(gold):
            no_worse = exact(getattr(mine, other)) <= exact(getattr(g, other)) * Fraction("1.01")
            if no_worse and not dominated:
                gain = 1 - exact(getattr(mine, metric)) / exact(getattr(g, metric))
                best = max(best, gain)
    return best


@given(st.lists(POINTS, min_size=1, max_size=5), st.lists(POINTS, max_size=5))
def test_restatement(gold: list[Point], found: list[Point]) -> None:
    """Gains are what the definition says, point by point."""
    got = gains(gold, found)
    for gain, metric, other in (
        (got.area, "area_um2", "delay_ps"), (got.delay, "delay_ps", "area_um2"),
    ):  # fmt: skip
        expected = restated(gold, found, metric, other)
        assert (gain.relative if gain else 0) == pytest.approx(float(expected), abs=1e-9)
    presented = improvement(got, Gains())
    expected = restated(gold, found, "area_um2", "delay_ps")
    assert (presented.area is not None) == (expected >= Fraction("0.03"))


@given(st.integers(1, 10**6))
def test_exactly_three_percent(hundredths: int) -> None:
    """Exactly 3 % less is an improvement at any size, a hair above is none."""
    gold = hundredths * 100 / 100
    at = float(exact(gold) * Fraction("0.97"))
    assert improvement(gains([point(gold, 5)], [point(at, 5)]), Gains()).area is not None
    above = at * (1 + 1e-7)
    assert improvement(gains([point(gold, 5)], [point(above, 5)]), Gains()).area is None


@given(st.integers(1, 10**6))
def test_exactly_one_percent_worse(hundredths: int) -> None:
    """Exactly 1 % worse in the other metric is tolerated at any size, a hair more is not."""
    gold = hundredths / 100
    at = float(exact(gold) * Fraction("1.01"))
    assert gains([point(100, gold)], [point(50, at)]).area is not None
    assert gains([point(100, gold)], [point(50, at * (1 + 1e-7))]).area is None


def test_dominated_by_any_point_of_gold() -> None:
    """A point that gold reaches under some recipe is no gain, whatever it beats elsewhere."""
    gold = [point(100, 10), point(90, 20), point(80, 30)]
    assert gains(gold, [point(90, 20)]) == Gains()
    assert gains(gold, [point(90, 20.1)]) == Gains()
    assert gains([*gold, point(85, 10)], [point(85, 10)]) == Gains()
    assert gains(gold, [point(89, 20.1)]).area == Gain("area_um2", 0.011111111, gold[1], point(89, 20.1))  # fmt: skip  # noqa: E501 - one thing


def test_zero_delay() -> None:
    """A design without logic between its ports has no delay, and gains nothing in it."""
    gold = [point(100, 0)]
    assert gains(gold, [point(90, 0)]).area == Gain("area_um2", 0.1, gold[0], point(90, 0))
    assert gains(gold, [point(90, 0.1)]) == Gains()
    assert gains([point(0, 0)], [point(0, 0)]) == Gains()


def test_noise() -> None:
    """An improvement is more than the best rewording, not as much."""
    found = gains([point(100, 10)], [point(90, 10)])
    same = gains([point(100, 10)], [point(90, 10.05)])
    assert improvement(found, same) == Gains()
    assert improvement(found, gains([point(100, 10)], [point(91, 10)])) == found
    assert improvement(found, gains([point(100, 10)], [point(100, 5)])) == found


def test_best_of() -> None:
    """The best of several is taken metric by metric; of none there is none."""
    a, b = gains([point(100, 10)], [point(90, 10)]), gains([point(100, 10)], [point(100, 9)])
    assert best_of([a, b, Gains()]) == Gains(area=a.area, delay=b.delay)
    assert best_of([]) == Gains()
    assert Gains().largest == 0
