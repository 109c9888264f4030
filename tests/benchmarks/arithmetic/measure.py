"""Measure every architecture that is offered against the best of Yosys' own variants.

Usage: measure.py [CASE...]; the Liberty file is that of HWOPT_LIBERTY or of flows/generic45.
Prints, for each case and recipe, the front of both and `*` where a generated structure is on
the joint front. Area [um^2] and ABC's combinational delay [ps], before layout; nothing here is
a sign-off figure, and differences below 3 % are noise.
"""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term
from hwopt.rewrite.arithmetic.xors import crc_matrix
from hwopt.tools.process import Limits, run

_FOLDER = Path(__file__).parent
_LIBERTY = _FOLDER.parents[2] / "flows" / "generic45" / "generic45.lib"
_VARIANTS = (
    "plain", "booth", "noalumacc", "arith_tree", "mcm", "share",
    "kogge-stone", "sklansky", "han-carlson",
)  # fmt: skip


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
class Point:
    """One module under one variant and recipe."""

    name: str
    generated: bool
    recipe: str
    area_um2: float
    delay_ps: float

    def dominates(self, other: "Point") -> bool:
        """Whether it is no worse in both and better in one."""
        mine, theirs = (self.area_um2, self.delay_ps), (other.area_um2, other.delay_ps)
        return mine != theirs and mine[0] <= theirs[0] and mine[1] <= theirs[1]


def measure(top: str, text: str, variants: tuple[str, ...], *, generated: bool) -> list[Point]:
    """Return a point for each variant and recipe."""
    liberty = os.environ.get("HWOPT_LIBERTY", str(_LIBERTY))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "module.v").write_text(text, encoding="utf-8")
        argv = [sys.executable, _FOLDER / "worker.py", liberty, top, "module.v", *variants]
        run(argv, folder=folder, limits=Limits(timeout_s=300))
        lines = (folder / "points.txt").read_text(encoding="utf-8").splitlines()
    fields = (line.split() for line in lines)
    return [
        Point(top if generated else f"Yosys {variant}", generated, recipe, float(area), float(ps))
        for variant, recipe, area, ps in fields
    ]


def front(points: list[Point]) -> list[Point]:
    """Return the points that none dominates, by area."""
    kept = [point for point in points if not any(other.dominates(point) for other in points)]
    return sorted(kept, key=lambda point: (point.area_um2, point.delay_ps, point.name))


def main() -> None:
    """Print the fronts of the cases named, or of all."""
    for case in sys.argv[1:] or CASES:
        offered = architectures(CASES[case])
        points = measure("gold", offered[0].behaviour("gold"), _VARIANTS, generated=False)
        for module in offered:
            points += measure(module.name, module.text, ("plain",), generated=True)
        for recipe in ("area", "delay"):
            print(f"\n{case}, {recipe} script")
            ours = [point for point in points if point.recipe == recipe]
            joint = front(ours)
            for side in (False, True):
                for point in front([point for point in ours if point.generated is side]):
                    mark = "*" if point.generated and point in joint else " "
                    figures = f"{point.area_um2:9.1f} {point.delay_ps:8.1f}"
                    print(f"  {mark} {point.name:48s} {figures}", flush=True)


if __name__ == "__main__":
    main()
