"""Metrics as a prompt tells them."""

from collections.abc import Iterable, Sequence

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
    kept = [
        point
        for number, point in enumerate(points)
        if not any(dominates(other.cost, point.cost) for other in points)
        and all(other.cost != point.cost for other in points[:number])
    ]
    return sorted(kept, key=lambda point: point.cost)


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
