"""The pairs: modules as engineers write them first, and as an expert would.

Usage: `python tests/benchmarks/pairs/pairs.py check [--only NAME ...] [--json FILE]
[--recipes NAME ...] [--unmeasured]`.
`check` proves each expert equal to its gold with hwopt's own prover and measures both under
generic45's recipes. A pair holds if it is proven and the expert is better than gold's front: some
point of the expert has at least 1 % less area than a point of gold's front at no more delay, or
less delay at no more area (`gains`, the tolerance of the other metric is 1 %), or the front reaches
at least 3 % further at an end: less area than gold at its smallest, or less delay than at its
fastest. A line for each pair; JSON holds both fronts. Exit code 1 if a pair does not hold.

What the numbers are not: area is before placement, delay before layout, without wires.
"""

import argparse
import dataclasses
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from hwopt.archive.gain import gains, gold_front
from hwopt.candidate import Candidate
from hwopt.design import Clock, Design, Reset, Source
from hwopt.errors import HwoptError
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, prove_apart
from hwopt.evaluate.judge import Judge
from hwopt.evaluation import Evidence, Point, Strength, Verdict
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import Flow, load_flow
from hwopt.tools.process import Limits

FOLDER = Path(__file__).parent
#: Least relative gain of the expert over a point of gold's front, at no worse other metric.
LEAST = 0.01
#: Least relative gain of the expert over an end of gold's front, whatever the other metric.
FURTHER = 0.03


@dataclass(frozen=True)
class Pair:
    """A module written first and written by an expert."""

    name: str
    gold: Design
    expert: Source
    #: The class of the issue's list that it stands for.
    kind: str
    #: What the expert saw.
    reasoning: str


@dataclass(frozen=True)
class Front:
    """Area [um^2], delay [ps] and recipe of points, by ascending area."""

    points: tuple[tuple[float, float, str], ...]

    @property
    def least(self) -> tuple[float, float]:
        """The smallest area [um^2] and the smallest delay [ps] of any point."""
        return min(area for area, _, _ in self.points), min(delay for _, delay, _ in self.points)


@dataclass(frozen=True)
class Row:
    """What came of checking one pair."""

    name: str
    kind: str
    verdict: str
    #: What decided, or why nothing did.
    method: str
    gold: Front
    expert: Front
    #: The expert's best relative gains over gold's front; 0 where there is none.
    area_gain: float
    delay_gain: float

    @property
    def holds(self) -> bool:
        """Whether the expert is proven and better."""
        better = max(self.area_gain, self.delay_gain) >= LEAST or max(self.further) >= FURTHER
        return self.verdict == "PASS" and better

    @property
    def further(self) -> tuple[float, float]:
        """How much further the expert goes in area and delay than any point of gold, relative."""
        if not self.gold.points:
            return 0.0, 0.0
        ours, theirs = self.gold.least, self.expert.least
        return 1 - theirs[0] / ours[0], 1 - theirs[1] / ours[1]


def names() -> list[str]:
    """Return the names of all pairs."""
    return sorted(place.parent.name for place in FOLDER.glob("*/pair.toml"))


def pair(name: str) -> Pair:
    """Read one pair."""
    folder = FOLDER / name
    table = tomllib.loads((folder / "pair.toml").read_text(encoding="utf-8"))
    gold, expert = (_source(folder, stem) for stem in ("gold", "expert"))
    design = Design(
        name=name,
        top=table["top"],
        sources=(gold,),
        clock=Clock(**table["clock"]) if "clock" in table else None,
        reset=Reset(**table["reset"]) if "reset" in table else None,
    )
    return Pair(name, design, Source(gold.path, expert.text), table["class"], table["reasoning"])


def _source(folder: Path, stem: str) -> Source:
    (place,) = folder.glob(f"{stem}.*")
    return Source(PurePosixPath(place.name), place.read_text(encoding="utf-8"))


def prove(
    design: Design, sources: tuple[Source, ...], folder: Path, *, timeout_s: float = 120.0
) -> Proof:
    """Prove sources equal to the design's, or refute them.

    Raises:
        HwoptError: One of them cannot be elaborated.
    """
    sides: list[Path] = []
    for side, texts in (("gold", design.sources), ("gate", sources)):
        found = elaborate_at(design, texts, (), folder=folder / side, limits=Limits(timeout_s=60))
        if not isinstance(found, Elaboration):
            raise HwoptError(f"{design.name}: {side} cannot be elaborated: {found}")
        sides.append(found.rtlil)
    gold, gate = sides
    (folder / "proof").mkdir()
    contract = Contract(clock=design.clock, reset=design.reset)
    limits = ProofLimits(timeout_s=timeout_s)
    return prove_apart(gold, gate, contract, folder=folder / "proof", limits=limits)


def measured(
    design: Design, flow: Flow, several: Sequence[tuple[Source, ...]], folder: Path
) -> list[tuple[Point, ...]]:
    """Measure sources under all recipes of a flow, without a proof.

    Raises:
        HwoptError: One of them cannot be measured.
    """
    bar = Evidence(Strength.PROVEN)
    judge = Judge(design, flow, bar=bar, folder=folder, cache=Cache(cache_folder()))
    measure = judge.again(flow, flow.recipes)
    found = []
    for sources in several:
        evaluation = measure(Candidate(sources, proposer="person"))
        if evaluation.verdict is not Verdict.PASS:
            raise HwoptError(f"{design.name}: {evaluation.stage}: {evaluation.reason}")
        found.append(evaluation.points)
    return found


def front(points: Sequence[Point]) -> Front:
    """Return the points that no other dominates."""
    best = gold_front(points)
    return Front(tuple((point.area_um2, point.delay_ps, point.recipe) for point in best))


def check(each: Pair, flow: Flow | None) -> Row:
    """Prove and, with a flow, measure one pair."""
    none = Front(())
    with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
        try:
            proof = prove(each.gold, (each.expert,), Path(place))
            words = proof.method or proof.reason
            if flow is None or proof.verdict is Verdict.FAIL:
                return Row(each.name, each.kind, proof.verdict.value, words, none, none, 0, 0)
            gold, expert = measured(
                each.gold, flow, [each.gold.sources, (each.expert,)], Path(place) / "judge"
            )
        except HwoptError as error:
            return Row(each.name, each.kind, "ERROR", str(error), none, none, 0, 0)
    found = gains(gold, expert)
    return Row(
        each.name,
        each.kind,
        proof.verdict.value,
        words,
        front(gold),
        front(expert),
        found.area.relative if found.area else 0.0,
        found.delay.relative if found.delay else 0.0,
    )


def _ends(shown: Front) -> str:
    """Say the smallest and the fastest point."""
    if not shown.points:
        return f"{'-':>30}"
    ends = [f"{area:7.1f}/{delay:6.0f}" for area, delay, _ in (shown.points[0], shown.points[-1])]
    return "  ".join(ends)


def main() -> int:
    """Check the pairs that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["check"])
    parser.add_argument("--only", nargs="*", metavar="NAME", help="default: all pairs")
    parser.add_argument("--recipes", nargs="*", metavar="NAME", help="default: all recipes")
    parser.add_argument("--unmeasured", action="store_true", help="prove only")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    flow = load_flow("generic45")
    if arguments.recipes:
        chosen = tuple(r for r in flow.recipes if r.name in arguments.recipes)
        flow = dataclasses.replace(flow, recipes=chosen)
    rows = []
    titles = f"{'gold: smallest, fastest [um^2/ps]':34}{'expert':30}gain in area, delay; further"
    print(f"{'pair':22}{'verdict':9}{titles}")
    for name in arguments.only or names():
        row = check(pair(name), None if arguments.unmeasured else flow)
        rows.append(row)
        gain = "".join(
            f"{100 * each:6.1f} %" for each in (row.area_gain, row.delay_gain, *row.further)
        )
        mark = "" if row.holds or arguments.unmeasured else "  DOES NOT HOLD"
        why = "" if row.verdict == "PASS" else f"  {row.method}"
        print(
            f"{name:22}{row.verdict:9}{_ends(row.gold):32}{_ends(row.expert):32}{gain}{mark}{why}",
            flush=True,
        )
    if arguments.json:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(rows)))
    good = sum(row.verdict == "PASS" if arguments.unmeasured else row.holds for row in rows)
    print(f"{good} of {len(rows)} pairs {'are proven' if arguments.unmeasured else 'hold'}")
    return 0 if good == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
