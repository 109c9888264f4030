"""Does the search find more in as few evaluations by bandit, joint steps and crossover?

Four ways of asking on the same designs, with the same rules, judge and budget:

* `order`: single steps of gold and of each elite in the order of their ranks, gold twice as often;
* `bandit`: single steps alone, chosen by what paid;
* `joint`: the bandit with joint steps, without crossover;
* `all`: what hwopt does.

For each it prints, after a quarter, half and all of the evaluations, the best gain in area and in
delay over gold's front, and the volume: how much more of the rectangle below gold's corner the
front dominates than gold's does [%]. A gain of one run includes the luck of selection: compare
seeds.

Usage: `python tests/benchmarks/search.py DESIGN ... [--evaluations 40] [--seed 1 2] [--way W ...]`
where a design is an example's name, a Verilog file, or `pairs/NAME`.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

sys.path.insert(1, str(Path(__file__).parent / "pairs"))
from pairs import pair

from hwopt.archive.gain import Gain, best_of, gains
from hwopt.archive.pareto import Held, ParetoArchive, front_of
from hwopt.candidate import Candidate
from hwopt.config import BudgetConfig
from hwopt.design import Design
from hwopt.evaluate.intake import take_in
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Elite, Evidence, Point, Strength, Verdict
from hwopt.ledger import Ledger, Told
from hwopt.propose import Proposal, Proposer, Request
from hwopt.propose.rewrite import RewriteProposer
from hwopt.rewrite.engine import rewrites
from hwopt.rewrite.offers import Rewrite
from hwopt.rewrite.rules import ARITHMETIC, EVERY, REWRITE
from hwopt.search.budget import Budget
from hwopt.search.loop import Loop
from hwopt.search.seen import Seen
from hwopt.search.workers import Inline, pool_of
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import load_flow

WAYS = ("order", "bandit", "joint", "all")


class InOrder:
    """Single steps in the order of ranks; the parent with the fewest children for its weight."""

    kind = "rewrite"

    def __init__(self, design: Design) -> None:
        self._design = design
        self._found: dict[str, list[Rewrite]] = {}

    def propose(self, request: Request) -> Proposal | None:
        """Take the next rewrite of the parent whose turn it is."""
        used = Counter(request.parents)
        parents = [request.gold, *request.elites]

        def turn(indexed: tuple[int, Elite]) -> tuple[float, int]:
            index, parent = indexed
            weight = 2 if parent is request.gold else 1
            return used[parent.candidate.id] / weight, -index

        for _, parent in sorted(enumerate(parents), key=turn):
            for rewrite in self._all(parent):
                found = Candidate(
                    rewrite.sources, self.kind, (parent.candidate.id,), rewrite.note, rewrite.rule
                )
                if found.id not in request.seen:
                    return Proposal(found)
        return None

    def _all(self, parent: Elite) -> list[Rewrite]:
        identity = parent.candidate.id
        if identity not in self._found:
            every = rewrites(self._design, parent.candidate.sources, EVERY)
            self._found[identity] = [each for each in every if each.rule != "joint"]
        return self._found[identity]


def proposers(design: Design, way: str) -> tuple[Proposer, ...]:
    """Return who asks in one way."""
    if way == "order":
        return (InOrder(design),)
    without = {"bandit": {"joint", "crossover"}, "joint": {"crossover"}, "all": set[str]()}[way]

    class Limited(RewriteProposer):
        def _all(self, request: Request) -> Iterator[tuple[str, object]]:  # type: ignore[override]
            return (each for each in super()._all(request) if each[0] not in without)

    return (
        Limited(design, kind="rewrite", rules=REWRITE),
        Limited(design, kind="arithmetic", rules=ARITHMETIC),
    )


def searched(design: Design, way: str, *, evaluations: int, seed: int) -> Iterator[list[Point]]:
    """Yield gold's points, and then those of each candidate that passed or none, as told."""
    folder = Path(tempfile.mkdtemp(prefix=f"hwopt-search-{way}-"))
    bar = Evidence(Strength.PROVEN)
    flow = load_flow("generic45")
    judge = Judge(design, flow, bar=bar, folder=folder, cache=Cache(cache_folder()))
    with pool_of(2) as pool:
        gold = Elite(judge.gold, judge.climb_gold(pool, 2).evaluation)
        ladder = judge.ladder(gold.evaluation.points)
        ledger = Ledger(folder / "ledger.sqlite", create=True)
        budget = Budget(BudgetConfig(evaluations=evaluations))
        loop = Loop(
            ledger=ledger,
            seen=Seen(ParetoArchive(gold), budget),
            proposers=proposers(design, way),
            evaluate=lambda c, h: ((climbed := ladder.climb(c, h)).evaluation, climbed.traces),
            budget=budget,
            seed=seed,
        )
        loop.run(pool, Inline())
        yield list(gold.evaluation.points)
        for event in ledger.events():
            if isinstance(event, Told):
                passed = event.evaluation.verdict is Verdict.PASS
                yield list(event.evaluation.points) if passed else []
        ledger.close()


def volume(points: Sequence[Point], corner: tuple[float, float]) -> float:
    """Return the part of the rectangle below a corner that points dominate [1]."""
    area, total = corner[0], 0.0
    for held in reversed(front_of(Held("", point) for point in points)):
        point = held.point
        if point.area_um2 < area and point.delay_ps < corner[1]:
            total += (area - point.area_um2) * (corner[1] - point.delay_ps)
            area = point.area_um2
    return total / (corner[0] * corner[1])


def report(name: str, way: str, seed: int, told: list[list[Point]]) -> None:
    """Print what was reached on the way."""
    gold, *rest = told
    corner = max(p.area_um2 for p in gold) * 1.05, max(p.delay_ps for p in gold) * 1.05
    cells, figures = [], []
    for count in (len(rest) // 4, len(rest) // 2, len(rest)):
        found = [points for points in rest[:count] if points]
        best = best_of(gains(gold, points) for points in found)
        every = [point for points in (gold, *found) for point in points]
        more = 100 * (volume(every, corner) - volume(gold, corner))
        figures.append((count, _percent(best.area), _percent(best.delay), round(more, 2)))
        cells.append("{:4}: {:5.1f} {:5.1f} {:6.2f}".format(*figures[-1]))
    print(f"{name:16}{way:8}{seed:3}  {'   '.join(cells)}", flush=True)
    record = {"design": name, "way": way, "seed": seed, "reached": figures}
    print(msgspec.json.encode(record).decode(), flush=True)


def _percent(gain: Gain | None) -> float:
    return round(100 * gain.relative, 1) if gain else 0.0


def main() -> None:
    """Run every way on every design with every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="+")
    parser.add_argument("--evaluations", type=int, default=40)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--way", nargs="+", choices=WAYS, default=list(WAYS))
    arguments = parser.parse_args()
    print("design          way   seed  evaluations: area %, delay %, volume %")
    for name in arguments.designs:
        is_pair = name.startswith("pairs/")
        design = pair(name.removeprefix("pairs/")).gold if is_pair else take_in(name).design
        for way in arguments.way:
            for seed in arguments.seed:
                told = list(searched(design, way, evaluations=arguments.evaluations, seed=seed))
                report(name, way, seed, told)


if __name__ == "__main__":
    main()
