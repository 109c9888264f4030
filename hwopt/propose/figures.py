"""Metrics as a prompt tells them."""

from collections.abc import Iterable, Mapping, Sequence

from hwopt.evaluation import Point, alike
from hwopt.objective import dominates


def table(points: Iterable[Point]) -> str:
    """Return points as a table, those with equal metrics in one row."""
    rows = [
        f"| {', '.join(recipes)} | {point.area_um2:.2f} | {point.delay_ps:.1f} | {point.cells} |"
        for point, recipes in alike(points)
    ]
    return "\n".join(("| recipes | area_um2 | delay_ps | cells |", "|---|---|---|---|", *rows))


def front_points(points: Sequence[Point]) -> list[Point]:
    """Return the points that no other dominates, by ascending area; of equal ones the first."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: point.cost):
        if not kept or point.delay_ps < kept[-1].delay_ps:
            kept.append(point)
    return kept


def place(points: Sequence[Point], gold: Sequence[Point]) -> str:
    """Say where points stand against gold's front."""
    front = front_points(gold)
    ahead = [p for p in points if not any(dominates(g.cost, p.cost) for g in front)]
    new = [p for p in ahead if all(g.cost != p.cost for g in front)]
    if not front or not ahead:
        return "behind it everywhere"
    area = min(p.area_um2 for p in ahead) / max(front[0].area_um2, 1e-9) - 1
    delay = min(p.delay_ps for p in ahead) / max(front[-1].delay_ps, 1e-9) - 1
    where = "beyond it" if new else "on it"
    return (
        f"{where}; against the smallest point of gold's front {area:+.1%} in area, against the "
        f"fastest {delay:+.1%} in delay"
    )


def best(points: Sequence[Point]) -> str:
    """Say what the smallest area and the smallest delay of points are."""
    if not points:
        return "nothing measured yet"
    front = front_points(points)
    return f"area {front[0].area_um2:.2f} um2, delay {front[-1].delay_ps:.1f} ps"


def standing_out(several: Mapping[str, Sequence[Point]]) -> dict[str, float]:
    """Return how far each holder of points is ahead of all others where it leads most.

    Args:
        several: Points by holder.

    Returns:
        The factor, less 1, by which the nearest point of others is larger or slower than its own,
        at the point of the common front where that is most; at most 1, and 0 for who has no point
        on the front.
    """
    owners = {
        point.cost: name for name, points in reversed(list(several.items())) for point in points
    }
    front = front_points([point for points in several.values() for point in points])
    found = dict.fromkeys(several, 0.0)
    for point in front:
        name = owners[point.cost]
        ratios = (
            max(o.area_um2 / max(point.area_um2, 1e-9), o.delay_ps / max(point.delay_ps, 1e-9))
            for o in front
            if owners[o.cost] != name
        )
        found[name] = max(found[name], min(min(ratios, default=2.0) - 1, 1.0))
    return found
