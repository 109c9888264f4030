"""The rule `saturated`: a module's regions saturated, and several extractions of each."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from hwopt.rewrite.change import Change
from hwopt.rewrite.egraph.costs import Costs, Gates
from hwopt.rewrite.egraph.extraction import Aim, Extractor, Found
from hwopt.rewrite.egraph.facts import ContradictionError
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.problem import Problem
from hwopt.rewrite.egraph.reading import Reader
from hwopt.rewrite.egraph.regions import Region, cones, regions
from hwopt.rewrite.egraph.saturation import Limits, Outcome, saturate
from hwopt.rewrite.egraph.steps import STEPS
from hwopt.rewrite.egraph.writing import Writer
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

_log = logging.getLogger(__name__)

#: Extractions of a whole module, and steps of one class, that are proposed at most.
MAX_WHOLE = 10
MAX_SINGLE = 6
#: Nodes of all regions of a module together, and how often choices are priced, times classes.
MODULE_NODES = 40_000
MODULE_PRICES = 400_000
#: Classes of all regions together that are tried as free in a greedy choice.
SEEDS = 8

#: What is not better than written by the model may be in truth, up to here.
NEAR = 1.04

#: What is aimed at, the most telling first; the first and third with seeds.
_AIMS = (Aim(1, 0), Aim(0.05, 0.95), Aim(0.3, 0.7), Aim(0.6, 0.4))
#: Searches of a region that is small: each aim from two starts under three costs.
_SEARCHES = 24
#: Choices that a search prices at least; large regions get fewer searches instead.
_LEAST_TRIALS = 20


@dataclass(frozen=True)
class Extracted:
    """One way to write a region."""

    by: tuple[tuple[Word, Word], ...]
    found: Found
    #: Area and delay of the model, relative to what is written.
    area: float
    delay: float


@dataclass(frozen=True)
class Explored:
    """What came of one region."""

    outcome: Outcome
    #: The best for each aim first.
    whole: tuple[Extracted, ...]
    #: Single steps from what is written, the best first.
    single: tuple[Extracted, ...]


@dataclass(frozen=True)
class Saturation:
    """The rule `saturated`; whatever its costs, it is the same rule."""

    #: What the cells of the library cost.
    gates: Gates = field(default=Gates(), compare=False)

    def __call__(self, module: Module) -> Iterator[Change]:
        """Rewrite a module's arithmetic by equality saturation, for several mixtures of costs."""
        divisions = {"together": regions(module), "one by one": cones(module)}
        several = {how: parts for how, parts in divisions.items() if parts}
        ways = [
            list(_ways(module, parts, self.gates, how=how, several=len(several)))
            for how, parts in several.items()
        ]
        turns = [c for pair in zip_longest(*ways) for c in pair if c is not None]
        seen = set[tuple[tuple[Word, Word], ...]]()
        for change in turns:
            if change.by not in seen:
                yield replace(change, rank=1 + 2 * len(seen))
                seen.add(change.by)


saturated = Saturation()


def _ways(
    module: Module, parts: list[Region], gates: Gates, *, how: str, several: int
) -> Iterator[Change]:
    """Yield what comes of one division into regions: the best and a single step in turns."""
    share = len(parts) * several
    found = (_explored(module, part, gates, share) for part in parts)
    explored = [part for part in found if part is not None]
    stopped = sum(e.outcome.stopped for e in explored)
    early = f"; {stopped} of {len(explored)} parts stopped early" if stopped else ""
    whole = []
    for number in range(MAX_WHOLE):
        chosen = [e.whole[number % len(e.whole)] for e in explored if e.whole]
        whole.append(_change(chosen, f"algebra, outputs {how}, way {number + 1}", early))
    steps = sorted((s for e in explored for s in e.single), key=lambda s: min(s.area, s.delay))
    single = [_change([s], "algebra, one step", "") for s in steps[:MAX_SINGLE]]
    for each in (*whole[:2], *(c for pair in zip_longest(whole[2:], single) for c in pair)):
        if each is not None:
            yield each


def _explored(module: Module, region: Region, gates: Gates, share: int) -> Explored | None:
    """Return what came of a region; None where a rule contradicts itself, which costs no run."""
    try:
        return explore(module, region, gates, share=share)
    except ContradictionError:
        _log.exception("module %s: a region is left out; please report it", module.name)
        return None


def _change(parts: Sequence[Extracted], what: str, early: str) -> Change | None:
    by = tuple(pair for part in parts for pair in part.by)
    if not by:
        return None
    changed = [p for p in parts if p.by]
    area = sum(p.found.price.area for p in changed)
    before = sum(p.found.price.area / max(p.area, 1e-6) for p in changed)
    delay = max(p.delay for p in changed)
    model = f"area x{area / max(before, 1e-6):.2f}, delay x{delay:.2f}"
    note = f"{what} (model: {model}{early})"
    return Change("saturated", note, by)


def region_graph(region: Region) -> tuple[EGraph, Reader]:
    """Return an e-graph with the words of a region as they are."""
    graph = EGraph()
    reader = Reader(graph)
    for word in region.words:
        for arg in word.args:
            if arg not in reader.classes:
                read = reader.read if arg.op == "const" else reader.leaf
                read(arg)
        reader.read(word)
    return graph, reader


def explore(module: Module, region: Region, gates: Gates, *, share: int = 1) -> Explored:
    """Saturate a region and extract from it.

    Args:
        module: Where new words come from.
        region: What is rewritten.
        gates: What the cells of the library cost.
        share: Among how many regions the counts of a module are divided.
    """
    graph, reader = region_graph(region)
    limits = Limits(nodes=min(Limits.nodes, max(2 * len(graph), MODULE_NODES // share)))
    outcome = saturate(graph, STEPS, limits)
    roots = [(w, reader.classes[w]) for w in region.roots]
    ways: dict[tuple[tuple[Word, Word], ...], Extracted] = {}
    single: list[Extracted] = []
    prices = MODULE_PRICES // share // max(len(region.words), 20)
    kinds = [(aim, fresh) for fresh in (True, False) for aim in _AIMS]
    for bias in _biases(gates)[: 1 + prices // _LEAST_TRIALS // len(kinds)]:
        problem = Problem(graph, roots, reader.table, Costs(bias))
        extractor = Extractor(problem, trials=max(prices // _SEARCHES, _LEAST_TRIALS))
        for aim, fresh in kinds[: max(2, prices // _LEAST_TRIALS)]:
            seeds = SEEDS // share if fresh and bias is gates and aim in _AIMS[::2] else 0
            found = extractor.best(aim, fresh=fresh, seeds=seeds)
            each = _written(module, problem, extractor, found)
            ways.setdefault(each.by, each)
        if bias is gates:
            steps = extractor.steps(NEAR, most=max(prices, 2 * _LEAST_TRIALS))
            written = (_written(module, problem, extractor, found) for found in steps)
            single = list(islice((each for each in written if each.by), MAX_SINGLE))
    better = [w for w in ways.values() if w.by and min(w.area, w.delay) < NEAR]
    return Explored(outcome, tuple(_ranked(better)[:MAX_WHOLE]), tuple(single))


def _biases(gates: Gates) -> tuple[Gates, ...]:
    """Return the costs, and the costs of a synthesis that is good at adders, or at choices."""
    return (
        gates,
        replace(gates, adder=0.7 * gates.adder, half=0.7 * gates.half),
        replace(gates, choose=0.6 * gates.choose, both=0.8 * gates.both),
    )


def _ranked(ways: list[Extracted]) -> list[Extracted]:
    """Return ways that are good at something first: the least area, delay, and products."""
    left, order = list(ways), list[Extracted]()
    weights = ((1.0, 0.0), (0.0, 1.0), (0.5, 0.5))
    while left:
        area, delay = weights[len(order) % len(weights)]
        best = min(left, key=lambda w: area * w.area + delay * w.delay + 0.01 * (w.area + w.delay))
        order.append(best)
        left.remove(best)
    return order


def _written(module: Module, problem: Problem, extractor: Extractor, found: Found) -> Extracted:
    pairs = Writer(problem, found.choice, module.words).run()
    by = tuple((old, new) for old, new in pairs if old is not new)
    base = extractor.base
    return Extracted(
        by,
        found,
        found.price.area / max(base.area, 1e-6),
        found.price.delay / max(base.delay, 1e-6),
    )
