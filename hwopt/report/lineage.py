"""Who was made from whom: the ancestors of everything on the front, as rows with lanes."""

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from hwopt.evaluation import Verdict
from hwopt.report.entries import Tried
from hwopt.report.replay import Run

ROW = 30
#: Width of a lane, and of all of them at the most.
_LANE, _LANES = 18, 216


@dataclass(frozen=True)
class Kin:
    """One row: a candidate, its place and what came of it."""

    id: str
    kind: str
    #: Number of the ask; None for gold.
    number: int | None
    note: str
    proposer: str
    outcome: str
    x: int
    y: int


@dataclass(frozen=True)
class Descent:
    """A line from a parent down to a child."""

    path: str


@dataclass(frozen=True)
class Lineage:
    """Rows in an order in which every parent stands above its children."""

    rows: tuple[Kin, ...]
    lines: tuple[Descent, ...]
    width: int
    height: int


def lineage_of(run: Run) -> Lineage:
    """Draw the ancestors of all candidates on the front, gold first."""
    tried = {each.candidate.id: each for each in run.tried}
    graph = _graph(run, tried)
    order = list(
        nx.lexicographical_topological_sort(
            graph, key=lambda name: tried[name].number if name in tried else -1
        )
    )
    depth: dict[str, int] = {}
    for name in order:
        depth[name] = max((depth[parent] + 1 for parent in graph.predecessors(name)), default=0)
    lane = max(3, min(_LANE, _LANES // (max(depth.values()) + 1)))
    place = {
        name: (depth[name] * lane + _LANE // 2, row * ROW + ROW // 2)
        for row, name in enumerate(order)
    }
    rows = tuple(_kin(run, tried.get(name), *place[name]) for name in order)
    lines = tuple(
        Descent(_curve(place[parent], place[child]))
        for child in order
        for parent in sorted(graph.predecessors(child), key=order.index)
    )
    width = max(depth.values()) * lane + _LANE
    return Lineage(rows, lines, width=width, height=len(order) * ROW)


def _graph(run: Run, tried: dict[str, Tried]) -> "nx.DiGraph[str]":
    """Return parent -> child over the front's ancestors; unknown parents are left out."""
    gold = run.gold.candidate.id
    whole: nx.DiGraph[str] = nx.DiGraph()
    whole.add_node(gold)
    for name, each in tried.items():
        known = [
            parent
            for parent in each.candidate.parents
            if parent == gold or _is_earlier(parent, each, tried)
        ]
        whole.add_edges_from((parent, name) for parent in known or [gold])
    kept = {gold}
    for entry in run.elites:
        kept |= {entry.id, *nx.ancestors(whole, entry.id)}
    part: nx.DiGraph[str] = whole.subgraph(kept).copy()
    return part


def _is_earlier(parent: str, child: Tried, tried: dict[str, Tried]) -> bool:
    return parent in tried and tried[parent].number < child.number


def _kin(run: Run, each: Tried | None, x: int, y: int) -> Kin:
    if each is None:
        gold = run.gold.candidate
        return Kin(gold.id, "gold", None, "gold, as it was given", "", "", x, y)
    improved = [entry.id for entry in run.improvements]
    kind, outcome = _outcome(run, each, improved)
    candidate = each.candidate
    return Kin(candidate.id, kind, each.number, candidate.note, candidate.proposer, outcome, x, y)


def _outcome(run: Run, each: Tried, improved: Sequence[str]) -> tuple[str, str]:
    if each.candidate.id in improved:
        return "improvement", f"improvement {improved.index(each.candidate.id) + 1}"
    if any(held.candidate_id == each.candidate.id for held in run.front):
        return "elite", "on the front"
    evaluation = each.evaluation
    if evaluation is None:
        return "other", "not evaluated"
    if evaluation.verdict is Verdict.PASS:
        return "other", "passed, dominated"
    return "other", f"{evaluation.verdict.value} at {evaluation.stage}"


def _curve(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """Go down the parent's lane and bend into the child's place."""
    (x, y), (to_x, to_y) = parent, child
    bend = min(abs(to_x - x), ROW // 2)
    turn = bend if to_x > x else -bend
    if to_x == x:
        return f"M{x} {y}V{to_y}"
    return f"M{x} {y}V{to_y - bend}Q{x} {to_y} {x + turn} {to_y}H{to_x}"
