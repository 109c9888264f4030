"""What is optimized: metrics with a direction, compared as vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    """Whether less or more of a metric is better."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"


@dataclass(frozen=True)
class Objective:
    """A metric and its direction."""

    #: Name of an attribute of `hwopt.evaluation.Point`, unit included.
    metric: str
    direction: Direction = Direction.MINIMIZE

    def cost(self, value: float) -> float:
        """Return `value` so that less is better."""
        return value if self.direction is Direction.MINIMIZE else -value


#: The two objectives of a point, in the order of its coordinates.
AREA_AND_DELAY = (Objective("area_um2"), Objective("delay_ps"))


def dominates(a: Sequence[float], b: Sequence[float]) -> bool:
    """Tell whether `a` is no worse than `b` everywhere and better somewhere.

    Args:
        a: `(n,)` costs, less is better.
        b: `(n,)` costs, less is better.
    """
    return all(x <= y for x, y in zip(a, b, strict=True)) and any(
        x < y for x, y in zip(a, b, strict=True)
    )
