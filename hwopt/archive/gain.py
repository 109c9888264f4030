"""What counts as an improvement over gold, and by how much.

A gain is measured from a point of gold's front, and gold's front is taken over all recipes, so
that what the synthesis tool finds by itself is nobody's gain.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hwopt.archive.pareto import Held, front_of
from hwopt.evaluation import Point
from hwopt.objective import dominates

#: The least relative gain that is presented.
LEAST = 0.03
#: How much worse the other metric may be, relative.
TOLERANCE = 0.01
#: Digits of a relative gain that count; exactly 3 % shall not depend on how floats round.
_DIGITS = 9

Metric = Literal["area_um2", "delay_ps"]


@dataclass(frozen=True)
class Gain:
    """A point that is better than one of gold's front in one metric."""

    metric: Metric
    #: 0.05 is five percent less than gold.
    relative: float
    gold: Point
    point: Point


@dataclass(frozen=True)
class Gains:
    """The best gain in each metric; None where there is none."""

    area: Gain | None = None
    delay: Gain | None = None

    def __iter__(self) -> Iterator[Gain]:
        return iter(tuple(gain for gain in (self.area, self.delay) if gain))

    @property
    def largest(self) -> float:
        """The larger of the two relative gains, 0 where there is none."""
        return max((gain.relative for gain in self), default=0.0)


def gold_front(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return gold's front by ascending area."""
    return tuple(held.point for held in front_of(Held("gold", point) for point in points))


def gains(gold: Sequence[Point], points: Sequence[Point]) -> Gains:
    """Return the best gains of `points` over the front of `gold`.

    A point that some point of gold dominates or equals gains nothing; the other metric may be
    worse by `TOLERANCE` at the most.
    """
    front = gold_front(gold)
    free = [
        point
        for point in points
        if not any(dominates(g.cost, point.cost) or g.cost == point.cost for g in front)
    ]
    return Gains(area=_best("area_um2", front, free), delay=_best("delay_ps", front, free))


def improvement(found: Gains, noise: Gains) -> Gains:
    """Return the gains that may be called an improvement.

    Args:
        found: The gains of a candidate that was proven and simulated.
        noise: The best gains that rewordings of gold reach, which change nothing.
    """
    return Gains(area=_above(found.area, noise.area), delay=_above(found.delay, noise.delay))


def improving(gold: Sequence[Point], points: Iterable[Point], noise: Gains) -> tuple[Point, ...]:
    """Return those of `points` that are each an improvement by themselves."""
    return tuple(point for point in points if improvement(gains(gold, (point,)), noise) != Gains())


def best_of(several: Iterable[Gains]) -> Gains:
    """Return the larger gain in each metric."""
    found = tuple(several)
    return Gains(
        area=_larger(gain.area for gain in found), delay=_larger(gain.delay for gain in found)
    )


def _best(metric: Metric, front: Sequence[Point], points: Sequence[Point]) -> Gain | None:
    other: Metric = "delay_ps" if metric == "area_um2" else "area_um2"
    found = [
        Gain(metric, _less(getattr(point, metric), getattr(gold, metric)), gold, point)
        for gold in front
        for point in points
        if getattr(gold, metric) > 0 and _tolerable(getattr(point, other), getattr(gold, other))
    ]
    return _larger(gain for gain in found if gain.relative > 0)


def _less(value: float, gold: float) -> float:
    """Return by how much less a value is than gold's, relative."""
    return round(1 - value / gold, _DIGITS)


def _tolerable(value: float, gold: float) -> bool:
    return value <= gold or (gold > 0 and -_less(value, gold) <= TOLERANCE)


def _larger(several: Iterable[Gain | None]) -> Gain | None:
    return max((gain for gain in several if gain), key=lambda gain: gain.relative, default=None)


def _above(found: Gain | None, noise: Gain | None) -> Gain | None:
    bar = noise.relative if noise else 0.0
    return found if found and found.relative >= LEAST and found.relative > bar else None
