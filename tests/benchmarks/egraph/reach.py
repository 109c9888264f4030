"""How far the algebra engine alone gets, in one step, towards the experts of the pairs.

Usage: `python tests/benchmarks/egraph/reach.py [--only NAME ...] [--recipes NAME ...]
[--most N] [--prove N] [--json FILE]`.
Every rewrite that equality saturation proposes for a gold is measured, the best are proven, and
their common front is compared with gold's and the expert's. A pair is reached where some point of
the engine's is at least as good as the expert's smallest or fastest one, within 1 %.

What the numbers are not: area is before placement, delay before layout, without wires. No search
composes steps here, and no other rule takes part: `hwopt run` is expected to get further.
"""

import argparse
import dataclasses
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "pairs"))
from pairs import Pair, measured, names, pair, prove

from hwopt.errors import ToolTimeout
from hwopt.evaluation import Point, Verdict
from hwopt.rewrite import engine
from hwopt.rewrite.egraph.proposals import saturated
from hwopt.tools.flows import Flow, load_flow

#: Points this much worse still count as reached.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Reach:
    """What came of one pair."""

    name: str
    kind: str
    proposals: int
    #: CPU time of saturation, extraction and printing [s].
    seconds: float
    #: Least area [um^2] and delay [ps] of gold, the engine, and the expert.
    gold: tuple[float, float]
    engine: tuple[float, float]
    expert: tuple[float, float]
    #: Whether a point is as good as the expert's smallest one, and as its fastest one.
    small: bool
    fast: bool
    #: Verdicts of the proofs; everything but PASS is a bug or a question left open.
    verdicts: tuple[str, ...]


def _ends(points: Sequence[Point]) -> tuple[float, float]:
    return min(p.area_um2 for p in points), min(p.delay_ps for p in points)


def _reached(points: Sequence[Point], wanted: Point) -> bool:
    room = 1 + TOLERANCE
    return any(
        p.area_um2 <= wanted.area_um2 * room and p.delay_ps <= wanted.delay_ps * room
        for p in points
    )


def reach(each: Pair, flow: Flow, *, most: int, proofs: int) -> Reach:
    """Measure and prove what the engine proposes for one gold."""
    start = time.process_time()
    found = list(engine.rewrites(each.gold, each.gold.sources, (saturated,)))[:most]
    seconds = time.process_time() - start
    texts = [each.gold.sources, (each.expert,), *(r.sources for r in found)]
    with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
        gold, expert, *rest = measured(each.gold, flow, texts, Path(place) / "judge")
        order = sorted(range(len(rest)), key=lambda i: min(p.area_um2 for p in rest[i]))
        verdicts = []
        for i in order[:proofs]:
            folder = Path(place) / f"proof-{i}"
            folder.mkdir()
            try:
                proof = prove(each.gold, found[i].sources, folder)
            except ToolTimeout:
                verdicts.append(Verdict.TIMEOUT.value)
                continue
            verdicts.append(proof.verdict.value)
            if proof.verdict is Verdict.FAIL:
                print(f"REFUTED {each.name}: {found[i].note}\n{found[i].sources[0].text}")
    points = [*gold, *(p for several in rest for p in several)]
    small = min(expert, key=lambda p: (p.area_um2, p.delay_ps))
    fast = min(expert, key=lambda p: (p.delay_ps, p.area_um2))
    return Reach(
        each.name,
        each.kind,
        len(found),
        seconds,
        _ends(gold),
        _ends(points),
        _ends(expert),
        _reached(points, small),
        _reached(points, fast),
        tuple(verdicts),
    )


def _line(row: Reach) -> str:
    area, delay = (
        f"{gold:7.1f} {ours / gold:5.2f} {theirs / gold:5.2f}"
        for gold, ours, theirs in zip(row.gold, row.engine, row.expert, strict=True)
    )
    marks = ("area " if row.small else "") + ("delay" if row.fast else "")
    return (
        f"{row.name:20} {row.proposals:2} {row.seconds:6.2f}s | {area} | {delay} | {marks:10} "
        f"{' '.join(sorted(set(row.verdicts)))}"
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", default=names(), metavar="NAME")
    parser.add_argument("--recipes", nargs="+", metavar="NAME")
    parser.add_argument("--most", type=int, default=16, metavar="N")
    parser.add_argument("--prove", type=int, default=3, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    flow = load_flow("generic45")
    if given.recipes:
        chosen = tuple(r for r in flow.recipes if r.name in given.recipes)
        flow = dataclasses.replace(flow, recipes=chosen)
    rows = []
    print("pair, proposals, CPU | least area: gold, engine/gold, expert/gold | delay likewise")
    for name in given.only:
        rows.append(reach(pair(name), flow, most=given.most, proofs=given.prove))
        print(_line(rows[-1]), flush=True)
    reached = sum(row.small or row.fast for row in rows)
    print(f"reached {reached} of {len(rows)}")
    if given.json:
        given.json.write_bytes(msgspec.json.encode(rows))
    return int(any("FAIL" in row.verdicts for row in rows))


if __name__ == "__main__":
    sys.exit(main())
