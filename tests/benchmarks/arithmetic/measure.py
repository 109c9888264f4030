"""Measure every architecture that is offered against gold's front over all recipes of the flow.

Usage: measure.py [CASE...]; HWOPT_LIBERTY replaces the library. Gold is the function in
operators. A gain is one over a point of gold's front, in area or delay, at most 1 % worse in
the other. Area [um^2] and ABC's combinational delay [ps] are before layout; nothing here is a
sign-off figure, and differences below 3 % are noise.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hwopt.archive.gain import gains, gold_front
from hwopt.design import Design, Source
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluate.prepared import PreparedFlow, prepare
from hwopt.evaluate.synthesize import Settings, synthesize
from hwopt.evaluation import Point
from hwopt.rewrite.arithmetic.architectures import architectures
from hwopt.rewrite.arithmetic.functions import (
    Addition,
    Arbitration,
    Comparison,
    Decoding,
    FirstOne,
    Function,
    LeadingZeros,
    Multiples,
    Saturation,
    Shifting,
    Sum,
)
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term
from hwopt.rewrite.arithmetic.xors import crc_matrix
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import Recipe, load_flow
from hwopt.tools.process import Limits
from hwopt.tools.recall import Recall

_BASIC = ("area", "balanced", "fast", "delay", "adders")


def _signed(name: str, width: int = 8) -> Operand:
    return Operand(name, width, signed=True)


_A, _B = _signed("a"), _signed("b")
_PRODUCTS = tuple(Term((_signed(f"a{i}"), _signed(f"b{i}"))) for i in range(4))
_TAPS = ((0, -3), (1, 7), (2, 24), (3, 41))
_PAIRS = tuple((Pair(_signed(f"x{i}"), _signed(f"x{7 - i}")), value) for i, value in _TAPS)

CASES: dict[str, Function] = {
    "add32": Addition(32),
    "sub16": Addition(16, "sub"),
    "addsub32": Addition(32, "addsub", carry_out=True, flags=True),
    "saturating_addsub16": Saturation(16, operation="addsub"),
    "less32": Comparison(32, "lt"),
    "order32": Comparison(32, None, signed=True),
    "multiply8": Sum("multiply", (Term((_A, _B)),), 16),
    "multiply8_unsigned": Sum("multiply", (Term((Operand("a", 8), Operand("b", 8))),), 16),
    "square8": Sum("square", (Term((_A, _A)),), 16),
    "mac8": Sum("mac", (Term((_A, _B)), Term((_signed("acc", 24),))), 24),
    "dot4": Sum("dot", (*_PRODUCTS, Term((_signed("c", 32),))), 32),
    "sum5": Sum(
        "sum", (*(Term((_signed(f"p{i}", 16),)) for i in range(4)), Term((_signed("c", 32),))), 32
    ),
    "fir_pairs": Sum("fir", tuple(Term((pair,), value) for pair, value in _PAIRS), 16),
    "multiples": Multiples(10, (-3, 7, 24, 41), 20, signed=True),
    "multiples_hard": Multiples(10, (105, 831, 621, 815), 20, signed=True),
    "crc32_byte": crc_matrix(0xEDB88320, 32, 8, reflected=True),
    "shift_both32": Shifting(32, 5, "both"),
    "barrel32": Shifting(32, 5, "barrel"),
    "rotate32": Shifting(32, 5, "ror"),
    "arbiter8": Arbitration(8),
    "first_one32": FirstOne(32),
    "leading_zeros32": LeadingZeros(32),
    "decoder5": Decoding(5),
}


@dataclass(frozen=True)
class Measured:
    """A generated module and its points."""

    module: Generated
    points: tuple[Point, ...]


#: What was mapped before, in any run of any of these benchmarks.
RECALL = Recall(Cache(cache_folder()))


def measure(
    flow: PreparedFlow, recipes: tuple[Recipe, ...], name: str, text: str
) -> tuple[Point, ...]:
    """Return a point for each recipe."""
    source = Source(PurePosixPath("module.v"), text)
    design = Design(name=name, top=name, sources=(source,))
    with tempfile.TemporaryDirectory() as folder:
        elaboration = elaborate_at(
            design, design.sources, (), folder=Path(folder), limits=Limits(timeout_s=60)
        )
        if isinstance(elaboration, str):
            raise TypeError(elaboration)
        limits = Limits(timeout_s=300)
        place = Path(folder) / "synthesize"
        return synthesize(
            design,
            elaboration.rtlil,
            flow,
            recipes,
            folder=place,
            settings=Settings(limits, RECALL),
        ).points


def show(case: str, gold: tuple[Point, ...], measured: list[Measured]) -> None:
    """Print gold's front, and each module with its gains and its points on the joint front."""
    front = gold_front(gold)
    joint = gold_front([*gold, *(point for each in measured for point in each.points)])
    print(f"\n{case}")
    for point in front:
        print(f"    gold                {_figures(point)}")
    for each in measured:
        best = gains(front, each.points)
        area, delay = (
            f"{100 * gain.relative:5.1f} %" if gain else "     - "
            for gain in (best.area, best.delay)
        )
        print(f"  {each.module.architecture:24s} area {area}  delay {delay}")
        for point in each.points:
            if point in joint and point not in front:
                print(f"    on the joint front  {_figures(point)}")
    sys.stdout.flush()


def _figures(point: Point) -> str:
    return f"{point.area_um2:9.1f} um^2 {point.delay_ps:8.1f} ps  {point.recipe}"


def main() -> None:
    """Print the cases named, or all."""
    with tempfile.TemporaryDirectory() as folder:
        liberty = [Path(path) for path in os.environ.get("HWOPT_LIBERTY", "").split(":") if path]
        flow = prepare(load_flow("generic45", liberty=liberty), Path(folder))
        for case in sys.argv[1:] or CASES:
            offered = architectures(CASES[case])
            gold = measure(flow, flow.recipes, "gold", offered[0].behaviour("gold"))
            names = {point.recipe for point in gold_front(gold)} | set(_BASIC)
            recipes = tuple(recipe for recipe in flow.recipes if recipe.name in names)
            measured = [
                Measured(module, measure(flow, recipes, module.name, module.text))
                for module in offered
            ]
            show(case, gold, measured)


if __name__ == "__main__":
    main()
