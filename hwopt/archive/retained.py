"""What is left of a gain where the search did not look: stronger recipes, a second library."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwopt.archive.gain import Gain, Gains, Metric, gains
from hwopt.evaluation import Point


@dataclass(frozen=True)
class Remains:
    """The gains of a candidate on one library, measured again."""

    #: Name of the second library; empty for the run's own, under the strongest recipes.
    library: str
    #: Its gains over gold's front there, whatever their size.
    gains: Gains
    #: Why nothing could be measured; empty where something was.
    reason: str = ""

    def keep(self, gain: Gain, noise: Gains) -> bool:
        """Tell whether a gain is there again: in the same metric, and by more than the noise.

        What could not be measured is not kept.
        """
        left, luck = of_metric(self.gains, gain.metric), of_metric(noise, gain.metric)
        return left is not None and left.relative > (luck.relative if luck else 0.0)


def remains_of(library: str, gold: Sequence[Point], points: Sequence[Point]) -> Remains:
    """Compare a candidate with gold on one library.

    Args:
        library: As in `Remains`.
        gold: Gold's points there under all recipes, the strongest ones included.
        points: The candidate's points there, under recipes that did not select it.
    """
    return Remains(library, gains(gold, points))


def of_metric(several: Gains, metric: Metric) -> Gain | None:
    """Return the gain in one metric."""
    return several.area if metric == "area_um2" else several.delay


def kept(found: Gains, places: Iterable[Remains], noise: Gains) -> Gains:
    """Return the gains that are there again in each of `places`."""
    several = tuple(places)

    def stays(gain: Gain | None) -> Gain | None:
        return gain if gain and all(each.keep(gain, noise) for each in several) else None

    return Gains(area=stays(found.area), delay=stays(found.delay))


def without(found: Gains, others: Gains) -> Gains:
    """Return the gains in metrics in which `others` has none."""
    return Gains(
        area=None if others.area else found.area, delay=None if others.delay else found.delay
    )
