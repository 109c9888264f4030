"""The plot of area against delay, as places of marks that a template draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from hwopt.evaluation import Point, Verdict
from hwopt.report.axis import Axis, tick_words
from hwopt.report.replay import Run
from hwopt.report.wording import one_line, point_words

WIDTH, HEIGHT = 840, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 74, 18, 14, 52


@dataclass(frozen=True)
class Mark:
    """One mark; those that come later lie on top."""

    kind: Literal["tried", "gold", "elite", "improvement"]
    x: float
    y: float
    #: What hovering shows.
    title: str
    #: Number in the table of improvements; empty otherwise.
    label: str = ""


@dataclass(frozen=True)
class Tick:
    """A tick and its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Plot:
    """Everything that is drawn."""

    marks: tuple[Mark, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    #: `x,y x,y ...` of the two staircases.
    gold_stairs: str
    front_stairs: str
    #: Evaluated points that lie beyond the axes.
    beyond: int
    x_name: str
    y_name: str
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM
    width: float = WIDTH
    height: float = HEIGHT


def plot_of(run: Run) -> Plot:
    """Lay out gold's points, the front, and everything that was measured."""
    shown = [*run.gold.evaluation.points, *(held.point for held in run.front)]
    x = Axis.around((p.area_um2 for p in shown), start=_LEFT, end=WIDTH - _RIGHT)
    y = Axis.around((p.delay_ps for p in shown), start=HEIGHT - _BOTTOM, end=_TOP)
    tried, beyond = _tried(run, x, y)
    return Plot(
        marks=(*tried, *_gold(run, x, y), *_elites(run, x, y), *reversed(_improvements(run, x, y))),
        x_ticks=tuple(Tick(_fixed(x.place(value)), tick_words(value)) for value in x.ticks()),
        y_ticks=tuple(Tick(_fixed(y.place(value)), tick_words(value)) for value in y.ticks()),
        gold_stairs=_stairs(run.gold_front, x, y),
        front_stairs=_stairs([held.point for held in run.front], x, y),
        beyond=beyond,
        x_name=_name("area [µm²]", x),
        y_name=_name("delay [ps]", y),
    )


def _name(words: str, axis: Axis) -> str:
    if axis.logarithmic:
        return f"{words}, logarithmic"
    return words if axis.low <= 0 else f"{words}, not from zero"


def _tried(run: Run, x: Axis, y: Axis) -> tuple[list[Mark], int]:
    """Return the points of candidates that hold none on the front, and how many are beyond."""
    holders = {held.candidate_id for held in run.front}
    marks, beyond = [], 0
    for each in run.tried:
        if each.evaluation is None or each.candidate.id in holders:
            continue
        verdict, stage = each.evaluation.verdict, each.evaluation.stage
        ended = "passed" if verdict is Verdict.PASS else f"{verdict.value} at {stage}"
        words = f"{each.candidate.id} ({ended})"
        note = one_line(each.candidate.note)
        for point in each.evaluation.points:
            if x.holds(point.area_um2) and y.holds(point.delay_ps):
                title = f"{words}: {point_words(point)}\n{note}"
                marks.append(_mark("tried", point, x, y, title))
            else:
                beyond += 1
    return marks, beyond


def _gold(run: Run, x: Axis, y: Axis) -> list[Mark]:
    """Return gold's points, recipes that give the same point as one mark."""
    points = run.gold.evaluation.points
    return [
        _mark("gold", same[0], x, y, f"gold: {point_words(same[0])}{_others(same)}")
        for cost in dict.fromkeys(point.cost for point in points)
        for same in [[point for point in points if point.cost == cost]]
    ]


def _others(same: Sequence[Point]) -> str:
    return "".join(f", {point.recipe}" for point in same[1:])


def _elites(run: Run, x: Axis, y: Axis) -> list[Mark]:
    improved = {(e.id, point.cost) for e in run.improvements for point in e.points}
    notes = {entry.id: one_line(entry.elite.candidate.note) for entry in run.entries}
    return [
        _mark(
            "elite",
            held.point,
            x,
            y,
            f"{held.candidate_id}: {point_words(held.point)}\n{notes[held.candidate_id]}",
        )
        for held in run.front
        if held.candidate_id in notes and (held.candidate_id, held.point.cost) not in improved
    ]


def _improvements(run: Run, x: Axis, y: Axis) -> list[Mark]:
    return [
        _mark(
            "improvement",
            point,
            x,
            y,
            f"{number}: {entry.id}: {point_words(point)}\n{one_line(entry.elite.candidate.note)}",
            str(number),
        )
        for number, entry in enumerate(run.improvements, start=1)
        for point in entry.points
        if x.holds(point.area_um2) and y.holds(point.delay_ps)
    ]


def _mark(
    kind: Literal["tried", "gold", "elite", "improvement"],
    point: Point,
    x: Axis,
    y: Axis,
    title: str,
    label: str = "",
) -> Mark:
    at = _fixed(x.place(point.area_um2)), _fixed(y.place(point.delay_ps))
    return Mark(kind, *at, title, label)


def _stairs(front: Iterable[Point], x: Axis, y: Axis) -> str:
    """Return the edge of what a front dominates, from the top of the plot to its right side."""
    corners: list[tuple[float, float]] = []
    height: float = _TOP
    for point in front:
        at_x, at_y = x.place(point.area_um2), y.place(point.delay_ps)
        corners += [(at_x, height), (at_x, at_y)]
        height = at_y
    corners.append((WIDTH - _RIGHT, height))
    return " ".join(f"{_fixed(at_x)},{_fixed(at_y)}" for at_x, at_y in corners)


def _fixed(value: float) -> float:
    return round(value, 1)
