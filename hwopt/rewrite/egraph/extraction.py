"""Extraction: greedy per class, then a local search on what the whole graph costs.

Greedy choice counts what is shared once for each user and so misses sharing between outputs; the
search prices the graph of all roots, each class once, and moves single classes or all the
classes that could share an operand. All limits are counts.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.problem import Choice, Price, Problem

#: Visits of each node in which the greedy choice has to settle, on average.
_VISITS = 30
#: An improvement below this part of the score is none.
_LEAST = 1e-6
#: What a class that is there anyway costs its users, as a tie-break.
_SHARED = 0.01
#: Operations that are worth a look at what sharing them would give.
_COSTLY = frozenset({"sum", "product", "left", "right", "less", "flip"})
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


class _Row(NamedTuple):
    """A node, as the greedy choice sees it: class, operands, own area and delay."""

    place: int
    args: tuple[int, ...]
    area: float
    delay: float


class Extractor:
    """Finds good choices for one problem."""

    def __init__(self, problem: Problem, *, trials: int) -> None:
        self._problem = problem
        self._trials = trials
        self._near: dict[int, list[Node]] = {}
        self._nodes: list[Node] = []
        self._rows: list[_Row] = []
        self._users: dict[int, list[int]] = {}
        for place in problem.places:
            for node in problem.options[place]:
                cost, _ = problem.price_of(node, problem.limit[place])
                for arg in set(node.args):
                    self._users.setdefault(arg, []).append(len(self._rows))
                self._nodes.append(node)
                self._rows.append(_Row(place, node.args, cost.area, cost.delay))
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

    def greedy(self, aim: Aim, base: Price, free: frozenset[int] = frozenset()) -> Choice:
        """Return for each class the node that costs least as a tree.

        Classes that are free are there anyway: who uses them does not pay for them.
        """
        rows, users = self._rows, self._users
        weigh = aim.area / max(base.area, 1.0), aim.delay / max(base.delay, 1.0)
        best: dict[int, tuple[float, float, float]] = {}
        chosen: dict[int, int] = {}
        queue = deque(i for i, row in enumerate(rows) if not row.args)
        left = _VISITS * len(rows)
        while queue and left:
            left -= 1
            i = queue.popleft()
            place, args, area, late = rows[i]
            if args:
                if any(a not in best for a in args):
                    continue
                area += sum(_SHARED if a in free else best[a][1] for a in args)
                late += max(best[a][2] for a in args)
            score = weigh[0] * area + weigh[1] * late
            if place not in best or score < best[place][0] * (1 - _LEAST):
                best[place], chosen[place] = (score, area, late), i
                queue.extend(users.get(place, ()))
        self._rank(best, weigh)
        return {place: self._nodes[i] for place, i in chosen.items()}

    def _rank(
        self, best: dict[int, tuple[float, float, float]], weigh: tuple[float, float]
    ) -> None:
        """Remember the nodes of each class that are cheapest as trees."""
        ranked: dict[int, list[tuple[float, int]]] = {}
        for i, (place, args, own, step) in enumerate(self._rows):
            if all(a in best for a in args):
                area = own + sum(best[a][1] for a in args)
                late = step + max((best[a][2] for a in args), default=0.0)
                ranked.setdefault(place, []).append((weigh[0] * area + weigh[1] * late, i))
        self._near = {
            place: [self._nodes[i] for _, i in sorted(found)[:_NEAREST]]
            for place, found in ranked.items()
        }

    def best(self, aim: Aim, *, fresh: bool = True, seeds: int = 0) -> Found:
        """Return the best choice found.

        Args:
            aim: What counts.
            fresh: Whether the search starts at the greedy choice or at what was written.
            seeds: How many classes are tried as free in further greedy choices.
        """
        full = self.greedy(aim, self.base)
        start = full if fresh else {**full, **self.written}
        if self._problem.price(start) is None:
            start = full
        found = self._improved(start, aim)
        return self._seeded(found, aim, seeds) if seeds else found

    def _seeded(self, found: Found, aim: Aim, seeds: int) -> Found:
        """Try greedy choices in which a costly class, and what is chosen already, is free."""
        problem = self._problem
        for seed in self._seeds(seeds):
            active = problem.order(found.choice) or []
            there = [p for p in active if found.choice[p].op in _COSTLY]
            for free in (frozenset({seed}), frozenset({seed, *there})):
                choice = self.greedy(aim, self.base, free)
                price = problem.price(choice)
                if price is None or self.score(price, aim) > 1.15 * self.score(found.price, aim):
                    continue
                other = self._improved(choice, aim)
                if self.score(other.price, aim) < self.score(found.price, aim) - _LEAST:
                    found = other
        return found

    def _seeds(self, count: int) -> list[int]:
        """Return the costly classes that most others could use, weighed by what they cost."""
        problem = self._problem
        users: dict[int, int] = {}
        for place in problem.places:
            for arg in {a for n in problem.options[place] for a in n.args}:
                users[arg] = users.get(arg, 0) + 1
        weight = []
        for place, number in users.items():
            costs = [
                problem.price_of(n, problem.limit[place])[0].area
                for n in problem.options[place]
                if n.op in _COSTLY
            ]
            if costs and number > 1 and min(costs) > 1:
                weight.append((-min(costs) * min(number, 4), place))
        return [place for _, place in sorted(weight)[:count]]

    def steps(self, bound: float, most: int) -> list[Found]:
        """Return what is written with one class, or those that share one, chosen otherwise.

        The best first.

        Args:
            bound: Those whose score for area or for delay is above are left out.
            most: How many are tried.
        """
        problem, aims = self._problem, (Aim(1, 0), Aim(0.3, 0.7))
        start = self.greedy(aims[0], self.base)
        start.update({p: self.written[p] for p in problem.order(self.written) or []})
        found: list[tuple[float, int, Found]] = []
        for move in islice(self._moves(self.written), most):
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
