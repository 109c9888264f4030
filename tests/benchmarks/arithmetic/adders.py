"""Measure adders against gold's front, and found trees against the families of the books.

Usage: adders.py [WIDTH...] [--liberty LIB] [--confirm LIB] [--shipped] [--out OUT.json]

Gold is `a + b` under every recipe of `flows/generic45` (its scripts for area, delay and what lies
between, the carry maps, booth, full-adder cells). Ours are the trees of
`fronts/WIDTH.json`, which `find_trees.py` found, those that hwopt ships, and the structures that
follow arrivals; with --shipped the shipped ones alone. --confirm measures all of it once more with
another library, trees as they are. Pre-layout figures: they rank, they are no
sign-off.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from comparison import Named, against_gold, left_over, named, shown
from find_trees import RECIPES
from measure import measure

from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.arithmetic.carry import Structure, structure_name
from hwopt.rewrite.arithmetic.carrytree import parsed
from hwopt.rewrite.arithmetic.found import FOUND
from hwopt.rewrite.arithmetic.prefix import FAMILIES
from hwopt.tools.flows import load_flow

#: What the books have, with the propagate that they write.
BOOKS = (*FAMILIES, "carry_select", "carry_skip", "conditional_sum")
OURS = (*FOUND, *(f"or_{name}" for name in FAMILIES), "timed", "timed1", "timed2", "timed4")
FRONTS = Path(__file__).with_name("fronts")


def structures(width: int) -> Iterator[Structure]:
    """Yield ours for a width."""
    yield from OURS
    file = FRONTS / f"{width}.json"
    rows = json.loads(file.read_text()) if file.is_file() else []
    yield from (parsed(text) for text in dict.fromkeys(row[-1] for row in rows))


def compared(width: int, flow: PreparedFlow, *, shipped: bool) -> dict[str, Any]:
    """Measure one width with one library."""
    recipes = tuple(recipe for recipe in flow.recipes if recipe.name in RECIPES)

    def points(structure: Structure) -> list[Named]:
        module = adder(width, structure=structure)
        found = measure(flow, recipes, module.name, module.text)
        return named(structure_name(structure), found)

    gold = measure(flow, flow.recipes, "gold", adder(width).behaviour("gold"))
    chosen = FOUND if shipped else structures(width)
    ours = [point for structure in chosen for point in points(structure)]
    if shipped:
        return against_gold(gold, ours)
    books = [point for name in BOOKS for point in points(name)]
    rest = left_over(ours, [point for point in books if point.structure in FAMILIES])
    return {
        **against_gold(gold, [*ours, *books]),
        "families_not_reached": [asdict(point) for point in rest],
    }


def main() -> None:
    """Print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("widths", type=int, nargs="*", default=[16, 32, 64])
    for name in ("liberty", "confirm"):
        parser.add_argument(f"--{name}", type=Path, action="append", default=[])
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    results: dict[str, Any] = {}
    for label, liberty in (("main", args.liberty), *(("confirm", [p]) for p in args.confirm)):
        with tempfile.TemporaryDirectory() as folder:
            described = load_flow("generic45", liberty=liberty)
            flow = prepare(described, Path(folder))
            for width in args.widths:
                title = f"{width} bits, {described.liberty[0].name}"
                result = compared(width, flow, shipped=args.shipped)
                results[f"{label}:{title}"] = result
                shown(title, result)
                for point in result.get("families_not_reached", ()):
                    print(f"    not reached: {point}")
                if args.out:
                    args.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
