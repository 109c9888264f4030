"""What is left of a gain, against a restatement pair by pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwopt.archive.gain import Gain, Gains
from hwopt.archive.retained import Remains, kept, of_metric, remains_of, without
from hwopt.evaluation import Point

POINTS = st.lists(
    st.builds(
        lambda area, delay: Point("r", area / 10, delay / 10, 1),
        st.integers(900, 1100),
        st.integers(900, 1100),
    ),
    min_size=1,
    max_size=5,
)

ANY = Point("r", 1.0, 1.0, 1)


def gain(relative: float) -> Gain:
    """Return a gain in area."""
    return Gain("area_um2", relative, ANY, ANY)


def naive(gold: list[Point], points: list[Point]) -> float:
    """Return the best gain in area, every pair compared."""
    best = 0.0
    for mine in points:
        if any(g.area_um2 <= mine.area_um2 and g.delay_ps <= mine.delay_ps for g in gold):
            continue
        for g in gold:
            on_front = not any(h.cost != g.cost and dominates(h, g) for h in gold)
            if on_front and mine.delay_ps <= 1.01 * g.delay_ps + 1e-9:
                best = max(best, 1 - mine.area_um2 / g.area_um2)
    return best


def dominates(one: Point, other: Point) -> bool:
    """Tell whether a point is no worse in both metrics."""
    return one.area_um2 <= other.area_um2 and one.delay_ps <= other.delay_ps


@given(POINTS, POINTS)
def test_what_is_left_is_measured_from_golds_front_there(
    gold: list[Point], points: list[Point]
) -> None:
    """The figure is the gain by its definition, with gold's points of the same place."""
    left = of_metric(remains_of("second", gold, points).gains, "area_um2")
    assert (left.relative if left else 0.0) == pytest.approx(naive(gold, points), abs=1e-9)


@given(POINTS, POINTS)
def test_what_gold_reaches_leaves_nothing(gold: list[Point], points: list[Point]) -> None:
    """A point that gold reaches under any recipe, a strong one included, carries no gain."""
    reached = [mine for mine in points if any(dominates(g, mine) for g in gold)]
    assert remains_of("", gold, reached).gains == Gains()


@pytest.mark.parametrize(
    ("left", "luck", "stays"),
    [(0.05, 0.02, True), (0.02, 0.02, False), (0.01, 0.02, False), (None, 0.0, False)],
)
def test_kept_is_more_than_the_noise(left: float | None, luck: float, *, stays: bool) -> None:
    """A gain that is there again by no more than the noise is not kept."""
    remains = Remains("", Gains(area=gain(left) if left else None))
    assert remains.keep(gain(0.1), Gains(area=gain(luck))) is stays


def test_what_could_not_be_measured_is_not_kept() -> None:
    """No figure is no confirmation."""
    assert kept(Gains(area=gain(0.3)), [Remains("", Gains(), "TIMEOUT")], Gains()) == Gains()


def test_one_place_is_enough_to_lose_a_gain() -> None:
    """A gain is kept only where it is there again everywhere; another metric is no substitute."""
    here = Remains("", Gains(area=gain(0.3)))
    delay = Remains("second", Gains(delay=Gain("delay_ps", 0.5, ANY, ANY)))
    assert kept(Gains(area=gain(0.3)), [here], Gains()) == Gains(area=gain(0.3))
    assert kept(Gains(area=gain(0.3)), [here, delay], Gains()) == Gains()


def test_without() -> None:
    """Gains in metrics that the others have are left out."""
    both = Gains(area=gain(0.3), delay=gain(0.2))
    assert without(both, Gains(area=gain(0.1))) == Gains(delay=gain(0.2))
    assert without(both, Gains()) == both
