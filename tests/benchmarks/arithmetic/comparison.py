"""How modules that were generated stand against gold's front, in the words of the benchmarks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hwopt.archive.gain import gold_front
from hwopt.evaluation import Point
from hwopt.objective import dominates

#: How much more area than gold's fastest point a faster one may take, relative.
ROOM = 0.02


@dataclass(frozen=True)
class Named:
    """A point and the structure that has it."""

    structure: str
    recipe: str
    area_um2: float
    delay_ps: float

    @property
    def cost(self) -> tuple[float, float]:
        """Area [um^2] and delay [ps]."""
        return self.area_um2, self.delay_ps


def named(structure: str, points: Iterable[Point]) -> list[Named]:
    """Return the points of a structure."""
    return [Named(structure, p.recipe, p.area_um2, p.delay_ps) for p in points]


def front(points: Iterable[Named]) -> list[Named]:
    """Return the points that no other dominates, by ascending area; of equal ones the first."""
    kept: list[Named] = []
    for point in sorted(points, key=lambda p: p.cost):
        if not kept or point.delay_ps < kept[-1].delay_ps:
            kept.append(point)
    return kept


def against_gold(gold: Sequence[Point], ours: Sequence[Named]) -> dict[str, Any]:
    """Return the figures of the issue.

    `fastest`: at no more than 2 % above the area of gold's fastest point, the least delay, and by
    how much it is smaller. `at_points`: at each point of gold's front the least area at equal or
    better delay, as a ratio to gold's; None where ours has no such point. `area_ratio` is their
    geometric mean, without a figure where one is missing.
    """
    line = gold_front(gold)
    last = line[-1]
    near = [p for p in ours if p.area_um2 <= (1 + ROOM) * last.area_um2]
    quick = min(near, key=lambda p: (p.delay_ps, p.area_um2))
    steps = [_at(point, ours) for point in line]
    ratios = [step["ratio"] for step in steps]
    known = [ratio for ratio in ratios if ratio is not None]
    return {
        "gold": [[p.recipe, p.area_um2, p.delay_ps] for p in line],
        "ours": [asdict(p) for p in front(ours)],
        "fastest": {
            "gold_um2": last.area_um2,
            "gold_ps": last.delay_ps,
            **asdict(quick),
            "smaller": round(1 - quick.delay_ps / last.delay_ps, 4),
        },
        "at_points": steps,
        "area_ratio": round(mean(known), 4) if len(known) == len(ratios) else None,
    }


def _at(point: Point, ours: Sequence[Named]) -> dict[str, Any]:
    fit = [p for p in ours if p.delay_ps <= point.delay_ps]
    best = min(fit, key=lambda p: p.cost, default=None)
    return {
        "recipe": point.recipe,
        "gold_um2": point.area_um2,
        "gold_ps": point.delay_ps,
        "ours": None if best is None else asdict(best),
        "ratio": None if best is None else round(best.area_um2 / point.area_um2, 4),
    }


def mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))


def left_over(found: Sequence[Named], others: Sequence[Named]) -> list[Named]:
    """Return the points of others that no found one dominates or equals."""
    return [
        other
        for other in front(others)
        if not any(p.cost == other.cost or dominates(p.cost, other.cost) for p in found)
    ]


def shown(title: str, result: dict[str, Any]) -> None:
    """Print the figures of `against_gold` for people."""
    fastest, ratio = result["fastest"], result["area_ratio"]
    print(f"\n{title}")
    print(
        f"  at gold's fastest, {fastest['gold_um2']:.0f} um^2 and {fastest['gold_ps']:.1f} ps: "
        f"{fastest['delay_ps']:.1f} ps ({100 * fastest['smaller']:.1f} % less) by "
        f"{fastest['structure']}, {fastest['area_um2']:.0f} um^2"
    )
    for step in result["at_points"]:
        best = step["ours"]
        text = "none as fast" if best is None else f"{best['area_um2']:8.1f}  {best['structure']}"
        print(f"    {step['gold_um2']:8.1f} um^2 {step['gold_ps']:8.1f} ps: {text}")
    mean_text = "no figure" if ratio is None else f"{100 * (1 - ratio):.1f} % smaller"
    print(f"  area at equal or better delay, geometric mean: {mean_text}", flush=True)
