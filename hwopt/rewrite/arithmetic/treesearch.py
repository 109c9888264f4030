"""Search for carry trees that beat the textbook's: many by estimate, the best by measurement.

A population evolves under a `measure` that the caller brings, e.g. the synthesis and timing of a
flow. The estimate never says what a tree is worth, only how a neighbour differs from its measured
parent: what is predicted to push the front the furthest is measured next. Part of what a search
finds is luck with its judge; who uses a tree elsewhere measures it again.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from hwopt.objective import dominates
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.estimate import Estimate
from hwopt.rewrite.arithmetic.prefix import FAMILIES
from hwopt.rewrite.arithmetic.timed import timed
from hwopt.rewrite.arithmetic.treemoves import crossed, neighbour

#: Area [um^2] and delay [ps].
Pair = tuple[float, float]
#: Points of each tree, one or more for each way of mapping it.
Measure = Callable[[Sequence[CarryTree]], Sequence[Sequence[Pair]]]
#: What a tree would about measure.
Guess = Callable[[CarryTree], Estimate]

#: A point at the end of the front counts up to this factor beyond the worst.
_MARGIN = 1.1
#: One in so many trees is measured whatever the estimate says of it.
_BLIND = 5


@dataclass(frozen=True)
class Effort:
    """How much is tried: counts alone, so that equal seeds find equal trees."""

    rounds: int = 20
    #: Neighbours that are estimated in a round.
    offspring: int = 200
    #: Neighbours that are measured in a round.
    measured: int = 8


@dataclass(frozen=True)
class Trial:
    """A tree and one of its measured points."""

    tree: CarryTree
    cost: Pair


def textbook(width: int) -> tuple[CarryTree, ...]:
    """Return where a search starts: every family with both propagates, and graphs by depth."""
    graphs = [family(width) for family in FAMILIES.values()]
    graphs += [timed([0] * width, slack=slack) for slack in (0, 1, 2, 4)]
    plain = [CarryTree(graph, inclusive) for graph in graphs for inclusive in (True, False)]
    odd = tuple(range(1, width, 2))
    return tuple(dict.fromkeys([*plain, *(CarryTree(graph, chosen=odd) for graph in graphs)]))


def search(
    start: Iterable[CarryTree],
    measure: Measure,
    guess: Guess,
    *,
    seed: int,
    effort: Effort,
    report: Callable[[int, Sequence[Trial]], None] = lambda _round, _front: None,
) -> tuple[Trial, ...]:
    """Return the front of everything that was measured, by ascending area.

    Args:
        start: Trees that are measured first.
        measure: Takes some trees at once, and returns the points of each.
        guess: Estimates a tree.
        seed: Decides all random choices.
        effort: When it ends.
        report: Told the front after each round.
    """
    known: set[str] = set()
    trials = _measured(list(dict.fromkeys(start)), measure, known)
    front = front_of(trials)
    for number in range(effort.rounds):
        random = Random(f"{seed}/{number}")  # noqa: S311 - a search, no secret
        offspring = _offspring(front, guess, random, effort.offspring, known)
        batch = _promising(front, offspring, random, effort.measured)
        front = front_of([*front, *_measured(batch, measure, known)])
        report(number, front)
    return front


def front_of(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """Return the trials that no other dominates, by ascending area; of equal ones the first."""
    kept: list[Trial] = []
    for trial in sorted(trials, key=lambda trial: trial.cost):
        if not kept or trial.cost[1] < kept[-1].cost[1]:
            kept.append(trial)
    return tuple(kept)


def _measured(trees: Sequence[CarryTree], measure: Measure, known: set[str]) -> list[Trial]:
    known.update(tree.text for tree in trees)
    points = measure(trees)
    return [Trial(tree, cost) for tree, each in zip(trees, points, strict=True) for cost in each]


def _offspring(
    front: Sequence[Trial], guess: Guess, random: Random, count: int, known: set[str]
) -> list[Trial]:
    """Return new neighbours of the front with the points that they are predicted to have."""
    found: dict[str, Trial] = {}
    for _ in range(count):
        parent = random.choice(front)
        tree = neighbour(parent.tree, random)
        if random.random() < 1 / _BLIND:
            other = random.choice(front).tree
            tree = crossed(parent.tree, other, random.randrange(1, parent.tree.graph.width))
        if tree.text in known or tree.text in found:
            continue
        before, after = guess(parent.tree), guess(tree)
        area = parent.cost[0] * after.area_um2 / before.area_um2
        delay = parent.cost[1] * after.delay_ps / before.delay_ps
        found[tree.text] = Trial(tree, (area, delay))
    return list(found.values())


def _promising(
    front: Sequence[Trial], offspring: Sequence[Trial], random: Random, count: int
) -> list[CarryTree]:
    """Return those that together push the front the furthest, and a few at random."""
    left = list(offspring)
    chosen: list[CarryTree] = []
    costs = [trial.cost for trial in front]
    worst = (_MARGIN * max(c[0] for c in costs), _MARGIN * max(c[1] for c in costs))
    while left and len(chosen) < count:
        if len(chosen) % _BLIND == _BLIND - 1:
            best = random.choice(left)
        else:
            best = max(left, key=lambda trial: _gain(trial.cost, costs, worst))
        left.remove(best)
        chosen.append(best.tree)
        costs = _nondominated([*costs, best.cost])
    return chosen


def _gain(cost: Pair, front: Sequence[Pair], worst: Pair) -> float:
    """Return the logarithmic area that a point adds below a front, or how far it is above."""
    if any(dominates(other, cost) or other == cost for other in front):
        return -min(max(cost[0] / f[0], cost[1] / f[1]) for f in front)
    new = volume(_nondominated([*front, cost]), worst)
    return new - volume(front, worst)


def volume(front: Sequence[Pair], worst: Pair) -> float:
    """Return the logarithmic hypervolume of a front, sorted by area, below a worst point."""
    total = 0.0
    for (area, delay), (_, before) in zip(front, [worst, *front], strict=False):
        if area < worst[0] and delay < before:
            total += math.log(worst[0] / area) * math.log(min(before, worst[1]) / delay)
    return total


def _nondominated(costs: Sequence[Pair]) -> list[Pair]:
    kept: list[Pair] = []
    for cost in sorted(costs):
        if not kept or cost[1] < kept[-1][1]:
            kept.append(cost)
    return kept
