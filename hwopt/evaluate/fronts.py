"""Which points of one evaluation no other dominates."""

from collections.abc import Sequence

from hwopt.evaluation import Point
from hwopt.objective import dominates


def on_front(point: Point, points: Sequence[Point]) -> bool:
    """Tell whether a point is one that no other dominates; of equal ones the first is."""
    equal = next(other for other in points if other.cost == point.cost)
    return equal is point and not any(dominates(other.cost, point.cost) for other in points)
