"""The offline optimizer on each pair's gold, held against what the expert wrote.

Usage: `python tests/benchmarks/pairs/measure.py [--only NAME ...] [--reworded] [--json FILE]
[--evaluations 100] [--seconds 120] [--seed 1] [--workers 2] [--out DIR]`. A pair that FILE already
holds is not run again. `measured.json` beside this program holds the last figures of each pair that
was measured so, with the commit; a row that is taken out of it is measured again.

Fronts are compared over the same recipes: every point of every candidate that was proven, and of
gold, against the expert's points under all recipes of generic45. Only points of the expert count
that are *telling*: on its own front, and neither dominated nor equalled by a point of gold, so that
what the synthesis tool makes of gold anyway reaches nothing. At a telling point:

* `area` is the least found area at no more delay, over the expert's area; `delay` likewise. Where
  nothing found is that fast (or that small), it is the least factor by which both of the expert's
  metrics have to be relaxed until something found is no worse.
* It is *reached* if `area` or `delay` is at most 1.01.

A pair is reached if its smallest or its fastest telling point is: the two that an engineer asks
for. It is gone beyond if, at one of these two, `area` or `delay` is below 1 by more than the
design's own noise in that metric, which the campaign measures on rewordings of gold. The
geometric means are taken over pairs, at the smallest point, at the fastest, and over the mean of
all telling points of a pair; what was not found is in them by its factor.

`--reworded` gives the optimizer gold in a second wording, made by seed: operands commuted, items
reordered, names of internal signals changed, and proven equal first. Gold's own points, and the
noise, are then those of the second wording.

What the numbers are not: area is before placement, delay before layout, without wires, and nothing
is measured again under stronger recipes, as `hwopt run` does. Seconds are wall time of search and
noise.
"""

import argparse
import math
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(1, str(Path(__file__).parents[1]))
from campaigns import Account, Budget, account, campaign, commit, write_rows
from pairs import measured, names, pair, prove

from hwopt.archive.gain import gold_front
from hwopt.design import Design, Source
from hwopt.evaluation import Point, Verdict
from hwopt.objective import dominates
from hwopt.report.replay import Run
from hwopt.rewrite.rewording import reword
from hwopt.tools.flows import load_flow
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

#: A metric reaches the expert's if it is at most this factor of it.
REACHED = 1.01


@dataclass(frozen=True)
class Telling:
    """A point of the expert that gold does not have."""

    area_um2: float
    delay_ps: float
    #: Least found area at no more delay, over the expert's; and the other way round.
    area: float
    delay: float


@dataclass(frozen=True)
class Row:
    """What came of one pair."""

    name: str
    kind: str
    reworded: bool
    #: The commit of hwopt.
    commit: str
    #: By ascending area; empty where gold is as good as the expert already.
    telling: tuple[Telling, ...]
    reached: bool
    beyond: bool
    #: The design's own noise in area and delay, relative; None where it was not measured.
    noise: tuple[float, float] | None
    #: Gold's, the found and the expert's fronts: area [um^2] and delay [ps].
    gold: tuple[tuple[float, float], ...]
    found: tuple[tuple[float, float], ...]
    expert: tuple[tuple[float, float], ...]
    #: Verdict and strength of the evidence of everything kept, with a count each.
    kept: dict[str, int]
    proposals: Account
    seconds: float


def main() -> int:
    """Measure the pairs that were asked for, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="default: all pairs")
    parser.add_argument("--reworded", action="store_true", help="start from a second wording")
    parser.add_argument("--evaluations", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where the runs go; default: a temporary folder")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    rows: list[Row] = []
    if arguments.json and arguments.json.is_file():
        rows = msgspec.json.decode(arguments.json.read_bytes(), type=list[Row])
    out = arguments.out or Path(tempfile.mkdtemp(prefix="hwopt-pairs-"))
    budget = Budget(
        arguments.evaluations, arguments.seconds, arguments.seed, workers=arguments.workers
    )
    done = {row.name for row in rows}
    for name in [n for n in arguments.only or names() if n not in done]:
        row = _measure(name, out / name, budget, reworded=arguments.reworded)
        rows.append(row)
        write_rows(arguments.json, rows)
        _show(row)
    print(f"runs are in {out}")
    return _sum_up(rows)


def _measure(name: str, folder: Path, budget: Budget, *, reworded: bool) -> Row:
    each = pair(name)
    design = _second_wording(each.gold, budget.seed) if reworded else each.gold
    flow = load_flow("generic45")
    with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
        (expert,) = measured(each.gold, flow, [(each.expert,)], Path(place))
    run, seconds = campaign(design, folder, budget, confirmed=False)
    gold = run.gold.evaluation.points
    found = [*gold, *(point for entry in run.entries for point in entry.elite.evaluation.points)]
    noise = _noise(run)
    telling = _telling(gold, found, expert)
    ends = (telling[0], telling[-1]) if telling else ()
    kept: dict[str, int] = {}
    for entry in run.entries:
        words = f"{entry.elite.evaluation.verdict.value} {entry.elite.evaluation.evidence}"
        kept[words] = kept.get(words, 0) + 1
    return Row(
        name=name,
        kind=each.kind,
        reworded=reworded,
        commit=commit(),
        telling=telling,
        reached=not telling or any(min(e.area, e.delay) <= REACHED for e in ends),
        beyond=noise is not None
        and any(1 - e.area > noise[0] or 1 - e.delay > noise[1] for e in ends),
        noise=noise,
        gold=_front(gold),
        found=_front(found),
        expert=_front(expert),
        kept=kept,
        proposals=account(run),
        seconds=round(seconds, 1),
    )


def _noise(run: Run) -> tuple[float, float] | None:
    if run.noise is None:
        return None
    best = run.noise.best
    return best.area.relative if best.area else 0.0, best.delay.relative if best.delay else 0.0


def _telling(
    gold: Sequence[Point], found: Sequence[Point], expert: Sequence[Point]
) -> tuple[Telling, ...]:
    """Hold what was found against the points of the expert that gold does not have."""
    several = []
    for point in gold_front(expert):
        if any(g.cost == point.cost or dominates(g.cost, point.cost) for g in gold):
            continue
        area, delay = point.cost
        relaxed = min(max(f.area_um2 / area, f.delay_ps / delay) for f in found)
        small = [f.area_um2 / area for f in found if f.delay_ps <= delay]
        fast = [f.delay_ps / delay for f in found if f.area_um2 <= area]
        several.append(
            Telling(area, delay, min(small, default=relaxed), min(fast, default=relaxed))
        )
    return tuple(several)


def _front(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    return tuple(point.cost for point in gold_front(points))


def _second_wording(design: Design, seed: int) -> Design:
    """Return gold in other words: commuted, reordered, and with other names inside.

    Raises:
        SystemExit: The second wording is not proven to be the same circuit.
    """
    sources = tuple(
        replace(source, text=_renamed(design, source, seed))
        for source in reword(design, design.sources, seed)
    )
    with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
        proof = prove(design, sources, Path(place))
    if proof.verdict is not Verdict.PASS:
        raise SystemExit(f"{design.name}: the second wording was expected to be the same circuit")
    return replace(design, sources=sources)


def _renamed(design: Design, source: Source, seed: int) -> str:
    """Return a text with other names for the signals that only its module sees."""
    (module,) = modules_of(elaborate(design, design.sources))
    coin = random.Random(seed)  # noqa: S311 - a choice of names, no secret
    text = source.text
    for name, signal in sorted(module.signals.items()):
        if signal.direction == "internal" and re.fullmatch(r"[A-Za-z]\w*", name):
            other = f"{coin.choice('abcdefgh')}{coin.randrange(10**6):06d}_x"
            text = re.sub(rf"(?<![\w$.']){name}\b", other, text)
    return text


def _show(row: Row) -> None:
    cells = [f"{row.name:22}"]
    for end in (row.telling[0], row.telling[-1]) if row.telling else ():
        expert = f"{end.area_um2:.1f}/{end.delay_ps:.0f}"
        cells.append(f"{expert:>12}: area x{end.area:.3f} delay x{end.delay:.3f}")
    verdict = "beyond" if row.beyond else "reached" if row.reached else "not reached"
    noise = "-" if row.noise is None else f"{100 * row.noise[0]:.1f}/{100 * row.noise[1]:.1f} %"
    refuted = _words(row.proposals.refuted)
    print(*cells, f"{verdict:12} noise {noise} {row.seconds:.0f} s", flush=True)
    print(
        f"    kept: {_words(row.kept)}; refuted: {refuted}; undecided: "
        f"{_words(row.proposals.undecided)}"
    )
    print(f"    on the front: {_words(row.proposals.on_front)}", flush=True)


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _sum_up(rows: Sequence[Row]) -> int:
    """Print what the benchmark asks; exit code 1 where a proposal was refuted."""
    told = [row for row in rows if row.telling]
    if not told:
        return 0
    refuted = {
        f"{row.name}: {name}": count
        for row in rows
        for name, count in row.proposals.refuted.items()
    }
    print(f"commits: {', '.join(sorted({row.commit for row in rows}))}")
    print(f"{len(rows)} pairs; {len(rows) - len(told)} where gold is as good as the expert")
    print(f"reached: {sum(r.reached for r in told)} of {len(told)}")
    print(f"beyond by more than the noise: {sum(r.beyond for r in told)} of {len(told)}")
    for where, areas in (
        ("smallest", [r.telling[0].area for r in told]),
        ("fastest", [r.telling[-1].area for r in told]),
        ("every telling point", [_mean([t.area for t in r.telling]) for r in told]),
    ):
        print(f"area over the expert's at no worse delay, {where}: x{_mean(areas):.3f}")
    unproven = sum(n for row in rows for words, n in row.kept.items() if "proven" not in words)
    print(f"kept without a proof: {unproven}")
    print(f"refuted proposals: {_words(refuted)}")
    return 1 if refuted else 0


def _mean(factors: Sequence[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(factor) for factor in factors) / len(factors))


if __name__ == "__main__":
    sys.exit(main())
