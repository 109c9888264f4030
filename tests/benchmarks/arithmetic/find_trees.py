"""Search carry trees for adders of one width, the flow's own synthesis and timing as judge.

Usage: find_trees.py WIDTH [--seed N] [--rounds N] [--measured N] [--offspring N] [--from FILE]
[--liberty LIB] [--recipes NAME...] [--late] [--jobs N] OUT.json

OUT.json holds the front that was found, `[[area_um2, delay_ps, recipe, tree], ...]`, and is
written after each round; points that it held before, e.g. of other recipes, stay where they are
on the front. --from begins with the trees of such a file beside the textbook's.
Equal arguments find equal trees; --late lets the upper half of the bits arrive 100 ps late, in
the estimate alone. Pre-layout figures: they rank, they are no sign-off.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from measure import measure

from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.liberty.reader import read_library
from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.arithmetic.carrytree import CarryTree, parsed
from hwopt.rewrite.arithmetic.estimate import costs_of, estimate
from hwopt.rewrite.arithmetic.treesearch import Effort, Pair, Trial, search, textbook
from hwopt.tools.flows import load_flow

#: Every way of mapping of the built-in flow; its word-level choices do nothing to a tree.
RECIPES = ("area", "balanced", "fast", "delay", "fast_driven", "delay_driven", "adders")


class Judge:
    """Measures trees under the recipes, and remembers which recipe gave a point."""

    def __init__(self, width: int, flow: PreparedFlow, recipes: Sequence[str], jobs: int) -> None:
        self._width = width
        self._flow = flow
        self._recipes = tuple(recipe for recipe in flow.recipes if recipe.name in recipes)
        self._jobs = jobs
        self.recipe: dict[tuple[str, Pair], str] = {}

    def __call__(self, trees: Sequence[CarryTree]) -> list[list[Pair]]:
        """Return the points of each tree."""
        with ThreadPoolExecutor(self._jobs) as pool:
            return list(pool.map(self._one, trees))

    def _one(self, tree: CarryTree) -> list[Pair]:
        module = adder(self._width, structure=tree)
        points = measure(self._flow, self._recipes, module.name, module.text)
        for point in points:
            self.recipe[(tree.text, (point.area_um2, point.delay_ps))] = point.recipe
        return [(point.area_um2, point.delay_ps) for point in points]


def joined(*fronts: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows that no other dominates, by ascending area."""
    kept: list[tuple[Any, ...]] = []
    for row in sorted((row for front in fronts for row in front), key=lambda row: row[:2]):
        if not kept or row[1] < kept[-1][1]:
            kept.append(row)
    return kept


def main() -> None:
    """Search, and print the front's size as it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("width", type=int)
    parser.add_argument("out", type=Path)
    for name, usual in (("seed", 1), ("rounds", 20), ("measured", 8), ("offspring", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--from", dest="begin", type=Path, action="append", default=[])
    parser.add_argument("--liberty", type=Path, action="append", default=[])
    parser.add_argument("--recipes", nargs="+", default=RECIPES)
    parser.add_argument("--late", action="store_true")
    args = parser.parse_args()
    width = args.width
    with tempfile.TemporaryDirectory() as folder:
        described = load_flow("generic45", liberty=args.liberty)
        costs = costs_of(read_library(described.liberty))
        judge = Judge(width, prepare(described, Path(folder)), args.recipes, args.jobs)
        late = [100.0 if args.late and row >= width // 2 else 0.0 for row in range(width - 1)]
        begun = [
            parsed(text).cut(width - 1)
            for file in args.begin
            for *_, text in json.loads(file.read_text())
        ]

        before = json.loads(args.out.read_text()) if args.out.is_file() else []

        def report(number: int, front: Sequence[Trial]) -> None:
            rows = [(*t.cost, judge.recipe[(t.tree.text, t.cost)], t.tree.text) for t in front]
            args.out.write_text(json.dumps(joined(before, rows), indent=0))
            fastest = front[-1].cost
            print(f"round {number}: {len(front)} points, fastest {fastest}", flush=True)

        search(
            [*textbook(width - 1), *begun],
            judge,
            lambda tree: estimate(tree, costs, late),
            seed=args.seed,
            effort=Effort(args.rounds, args.offspring, args.measured),
            report=report,
        )


if __name__ == "__main__":
    main()
