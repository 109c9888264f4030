"""The design's own noise: what rewordings of gold, which change nothing, gain by luck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwopt.archive.gain import Gains, best_of, gains
from hwopt.evaluation import Point


@dataclass(frozen=True)
class Noise:
    """What rewordings of gold gain, and where that was measured."""

    each: tuple[Gains, ...]
    #: The recipes under which they were measured.
    recipes: tuple[str, ...]

    @property
    def best(self) -> Gains:
        """The best gain in each metric."""
        return best_of(self.each)


def noise_of(gold: Sequence[Point], rewordings: Iterable[Sequence[Point]]) -> Noise | None:
    """Return the noise of a design; None where no rewording was measured.

    Args:
        gold: Gold's points under all recipes.
        rewordings: Points of each rewording; a resumed run may have measured under further
            recipes.
    """
    several = tuple(rewordings)
    if not several:
        return None
    return Noise(
        each=tuple(gains(gold, points) for points in several),
        recipes=tuple(dict.fromkeys(point.recipe for points in several for point in points)),
    )
