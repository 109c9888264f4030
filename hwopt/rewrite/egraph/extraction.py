"""Extraction: greedy per class, then a local search on what the whole graph costs.

Greedy choice counts what is shared once for each user and so misses sharing between outputs; the
search prices the graph of all roots, each class once, and moves single classes or all the
classes that could share an operand. All limits are counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.problem import Choice, Price, Problem

#: Sweeps over all classes in which the greedy choice has to settle.
_SWEEPS = 30
#: An improvement below this part of the score is none.
_LEAST = 1e-6
#: Nodes of a class, the cheapest as trees, that the search tries.
_NEAREST = 8


@dataclass(frozen=True)
class Aim:
    """How much area and delay count, each relative to what it is as written."""

    area: float
    delay: float


@dataclass(frozen=True)
class Found:
    """A choice and what it costs."""

    choice: Choice
    price: Price
    #: Whether the count of prices ended the search.
    stopped: bool


class Extractor:
    """Finds good choices for one problem."""

    def __init__(self, problem: Problem, *, trials: int) -> None:
        self._problem = problem
        self._trials = trials
        self._near: dict[int, list[Node]] = {}
        self.written: Choice = {p: _first(nodes) for p, nodes in problem.options.items()}
        price = problem.price(self.written)
        if price is None:
            self.written = self.greedy(Aim(1.0, 0.0), Price(1.0, 1.0))
            price = problem.price(self.written)
        #: What the region costs as it was written.
        self.base = price or Price(1.0, 1.0)

    def score(self, price: Price | None, aim: Aim) -> float:
        """Return the score of a price, 1 for what was written; lower is better."""
        if price is None:
            return float("inf")
        area = price.area / max(self.base.area, 1.0)
        delay = price.delay / max(self.base.delay, 1.0)
        return (aim.area * area + aim.delay * delay) / (aim.area + aim.delay)

    def greedy(self, aim: Aim, base: Price) -> Choice:
        """Return for each class the node that costs least as a tree, and remember the next ones."""
        problem, choice = self._problem, Choice()
        best: dict[int, tuple[float, float, float]] = {}
        weigh = aim.area / max(base.area, 1.0), aim.delay / max(base.delay, 1.0)

        def score(place: int, node: Node) -> tuple[float, float, float] | None:
            if any(a not in best for a in node.args):
                return None
            cost, _ = problem.price_of(node, problem.limit[place])
            area = cost.area + sum(best[a][1] for a in node.args)
            late = cost.delay + max((best[a][2] for a in node.args), default=0.0)
            return weigh[0] * area + weigh[1] * late, area, late

        for _ in range(_SWEEPS):
            moved = False
            for place in problem.places:
                for node in problem.options[place]:
                    found = score(place, node)
                    if found and (place not in best or found[0] < best[place][0] * (1 - _LEAST)):
                        best[place], choice[place], moved = found, node, True
            if not moved:
                break
        self._near = {}
        for place in problem.places:
            ranked = [
                (s[0], i) for i, n in enumerate(problem.options[place]) if (s := score(place, n))
            ]
            self._near[place] = [problem.options[place][i] for _, i in sorted(ranked)[:_NEAREST]]
        return choice

    def best(self, aim: Aim, *, fresh: bool = True) -> Found:
        """Return the best choice found, from the greedy one or from what was written."""
        full = self.greedy(aim, self.base)
        start = full if fresh else {**full, **self.written}
        if self._problem.price(start) is None:
            start = full
        return self._improved(start, aim)

    def steps(self, bound: float) -> list[Found]:
        """Return what is written with one class, or those that share one, chosen otherwise.

        The best first; those whose score for area or for delay is above a bound are left out.
        """
        problem, aims = self._problem, (Aim(1, 0), Aim(0.3, 0.7))
        start = self.greedy(aims[0], self.base)
        start.update({p: self.written[p] for p in problem.order(self.written) or []})
        found: list[tuple[float, int, Found]] = []
        for move in self._moves(self.written):
            tried = {**start, **move}
            price = problem.price(tried)
            score = min(self.score(price, aim) for aim in aims)
            if price is not None and score < bound:
                found.append((score, len(found), Found(tried, price, stopped=False)))
        return [each for _, _, each in sorted(found, key=lambda f: f[:2])]

    def _improved(self, choice: Choice, aim: Aim) -> Found:
        problem = self._problem
        price = problem.price(choice)
        score, left = self.score(price, aim), self._trials
        moved = True
        while moved and left > 0:
            moved = False
            for move in self._moves(choice):
                left -= 1
                tried = {**choice, **move}
                other = problem.price(tried)
                if (better := self.score(other, aim)) < score - _LEAST:
                    choice, price, score, moved = tried, other, better, True
                if left <= 0:
                    break
        return Found(choice, price or self.base, left <= 0)

    def _moves(self, choice: Choice) -> Iterator[Choice]:
        """Yield what could be chosen otherwise: one class, or all that could share a class."""
        problem = self._problem
        active = problem.order(choice) or []
        takers: dict[int, dict[int, Node]] = {}
        for place in reversed(active):
            for node in self._near[place]:
                if node != choice[place]:
                    yield {place: node}
                for arg in node.args:
                    takers.setdefault(arg, {}).setdefault(place, node)
        for _, users in sorted(takers.items()):
            if len(users) > 1:
                yield dict(users)


def _first(nodes: list[Node]) -> Node:
    """Return the node that was written: the oldest, but a comparison as a comparator."""
    return next((n for n in nodes if n.op in {"less", "equal"}), nodes[0])
