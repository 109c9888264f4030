"""Measure multipliers and a multiply-accumulate against Yosys' own choices.

Usage: multipliers.py [CASE...] [--liberty LIB] [--confirm LIB] [--all] [--out OUT.json]

Gold is the function in operators under every recipe of `flows/generic45`, booth, arith_tree and
full-adder cells among them; its front is what Yosys chooses. Ours are sums of products by rows
(AND, Booth 4, Booth 8), compression and final adder, the best bets of `STYLES`, or with --all every
combination. No point of Yosys should be better than ours, and at least half should be beaten in
area or delay by our front. Pre-layout figures: they rank, they are no sign-off.
"""

import argparse
import json
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from comparison import Named, against_gold, left_over, named, shown
from measure import measure

from hwopt.archive.gain import gold_front
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.objective import dominates
from hwopt.rewrite.arithmetic.compression import Schedule
from hwopt.rewrite.arithmetic.products import Rows, sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Term
from hwopt.rewrite.sums import STYLES, Style
from hwopt.tools.flows import load_flow

#: Recipes for ours: every way of mapping, and the carry maps for sums left as operators.
RECIPES = (
    *("area", "balanced", "fast", "delay", "fast_driven", "delay_driven", "adders"),
    *("delay_kogge_stone", "delay_sklansky", "delay_han_carlson"),
)


def _times(width: int, *, signed: bool) -> tuple[Term, ...]:
    return (Term((Operand("a", width, signed), Operand("b", width, signed))),)


CASES: dict[str, tuple[tuple[Term, ...], int]] = {
    "multiply8": (_times(8, signed=True), 16),
    "multiply8_unsigned": (_times(8, signed=False), 16),
    "mac8": ((*_times(8, signed=True), Term((Operand("acc", 24, signed=True),))), 24),
    "multiply16": (_times(16, signed=True), 32),
    "multiply16_unsigned": (_times(16, signed=False), 32),
}
#: With --all.
ROWS: tuple[Rows, ...] = ("and", "booth", "booth8")
SCHEDULES: tuple[Schedule, ...] = ("arrival", "dadda", "wallace")
EVERY = tuple(
    Style(rows, schedule, structure)
    for rows, schedule, structure in product(
        ROWS,
        SCHEDULES,
        ("operator", "timed", "timed2", "timed8", "ripple", "or_sklansky", "or_brent_kung"),
    )
)


def compared(case: str, flow: PreparedFlow, styles: tuple[Style, ...]) -> dict[str, Any]:
    """Measure one case with one library."""
    terms, width = CASES[case]
    recipes = tuple(recipe for recipe in flow.recipes if recipe.name in RECIPES)
    behaviour = sum_of_products(case, terms, width).behaviour("gold")
    gold = gold_front(measure(flow, flow.recipes, "gold", behaviour))
    ours: list[Named] = []
    for style in styles:
        module = sum_of_products(
            case,
            terms,
            width,
            rows=style.rows,
            schedule=style.schedule,
            structure=style.structure,
        )
        ours += named(module.architecture, measure(flow, recipes, module.name, module.text))
    yosys = named("yosys", gold)
    better = left_over(ours, yosys)
    beaten = [p for p in yosys if any(dominates(q.cost, p.cost) for q in ours)]
    return {
        **against_gold(gold, ours),
        "points": len(yosys),
        "yosys_better": [[p.recipe, p.area_um2, p.delay_ps] for p in better],
        "yosys_beaten": len(beaten),
    }


def main() -> None:
    """Print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", default=list(CASES), help=", ".join(CASES))
    for name in ("liberty", "confirm"):
        parser.add_argument(f"--{name}", type=Path, action="append", default=[])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    styles = EVERY if args.all else STYLES
    results: dict[str, Any] = {}
    for label, liberty in (("main", args.liberty), *(("confirm", [p]) for p in args.confirm)):
        with tempfile.TemporaryDirectory() as folder:
            described = load_flow("generic45", liberty=liberty)
            flow = prepare(described, Path(folder))
            for case in args.cases:
                title = f"{case}, {described.liberty[0].name}"
                result = results[f"{label}:{title}"] = compared(case, flow, styles)
                shown(title, result)
                print(
                    f"  of {result['points']} points of Yosys {result['yosys_beaten']} are beaten, "
                    f"and better are {result['yosys_better']}"
                )
                if args.out:
                    args.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
