"""Which points of one evaluation no other dominates."""

from collections.abc import Sequence

from hwopt.evaluation import Point
from hwopt.objective import dominates


def on_front(point: Point, points: Sequence[Point]) -> bool:
    """Tell whether a point is one that no other dominates; of equal ones the first is."""
    equal = next(other for other in points if other.cost == point.cost)
    return equal is point and not any(dominates(other.cost, point.cost) for other in points)


def best_recipes(points: Sequence[Point]) -> frozenset[str]:
    """Return the recipes whose points no other dominates; equal ones count once."""
    return frozenset(point.recipe for point in points if on_front(point, points))
