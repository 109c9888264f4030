"""What the offline optimizer gains on real modules that nobody here wrote.

Usage: `python tests/benchmarks/real.py --corpus DIR [--only NAME ...] [--json FILE]
[--evaluations 100] [--seconds 300] [--seed 1] [--workers 2] [--out DIR]`. DIR holds the sources
that `corpus.toml` names, held against its digests; nothing of them is part of hwopt. A design that
FILE already holds is not run again. `real.json` beside this program holds the last figures of each
design that was measured so, with the commit; a row that is taken out of it is measured again.

For each design: gold's smallest and fastest point, the best gain over gold's front in area and in
delay of anything proven (the other metric at most 1 % worse), the design's own noise in that metric
(rewordings of gold under the same recipes), and what is retained of the gain where the search
did not look, under the strongest recipes. `*` marks a gain of at least 5 % and above the noise. A
design that hwopt does not take is listed with the reason, and counts as one without a gain.

What the numbers are not: area is before placement, delay before layout, without wires. Seconds are
wall time of the whole campaign, the noise and the confirmation at its end included.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))
from campaigns import Account, Budget, account, campaign, commit, write_rows
from corpus import corpus_design, corpus_names

from hwopt.archive.gain import Gain, best_of
from hwopt.errors import HwoptError
from hwopt.report.replay import Run

#: Relative gain that counts.
COUNTS = 0.05
_EMPTY = Account({}, {}, {}, {}, {}, {})


@dataclass(frozen=True)
class Row:
    """What came of one design; relative gains, 0 where there is none."""

    name: str
    #: Why hwopt does not take it; empty where it does.
    reason: str
    #: The commit of hwopt.
    commit: str
    #: Gold's and the found fronts: area [um^2] and delay [ps].
    gold: tuple[tuple[float, float], ...] = ()
    found: tuple[tuple[float, float], ...] = ()
    area: float = 0.0
    delay: float = 0.0
    #: None where it was not measured, as nothing had to exceed it.
    area_noise: float | None = None
    delay_noise: float | None = None
    #: Best gains that are there again under the strongest recipes.
    area_retained: float = 0.0
    delay_retained: float = 0.0
    #: Verdict and strength of the evidence of everything kept, with a count each.
    kept: dict[str, int] = field(default_factory=dict)
    proposals: Account = _EMPTY
    seconds: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether a gain is at least 5 % and above the design's own noise."""
        pairs = ((self.area, self.area_noise), (self.delay, self.delay_noise))
        return any(gain >= COUNTS and gain > (noise or 0.0) for gain, noise in pairs)


def main() -> int:
    """Measure the designs that were asked for, and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="default: the whole manifest")
    parser.add_argument("--evaluations", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where the runs go; default: a temporary folder")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    rows: list[Row] = []
    if arguments.json and arguments.json.is_file():
        rows = msgspec.json.decode(arguments.json.read_bytes(), type=list[Row])
    out = arguments.out or Path(tempfile.mkdtemp(prefix="hwopt-real-"))
    budget = Budget(
        arguments.evaluations, arguments.seconds, arguments.seed, workers=arguments.workers
    )
    done = {row.name for row in rows}
    for name in [n for n in arguments.only or corpus_names() if n not in done]:
        row = _measure(name, arguments.corpus, out / name, budget)
        rows.append(row)
        write_rows(arguments.json, rows)
        _show(row)
    print(f"runs are in {out}")
    return _sum_up(rows)


def _measure(name: str, corpus: Path, folder: Path, budget: Budget) -> Row:
    design = corpus_design(name, corpus)
    try:
        run, seconds = campaign(design, folder, budget)
    except HwoptError as error:
        return Row(name, str(error), commit())
    return _row(name, run, seconds)


def _row(name: str, run: Run, seconds: float) -> Row:
    found = best_of(entry.gains for entry in run.entries)
    retained = best_of(entry.confirms for entry in run.entries)
    noise = run.noise.best if run.noise else None
    kept: dict[str, int] = {}
    for entry in run.entries:
        words = f"{entry.elite.evaluation.verdict.value} {entry.elite.evaluation.evidence}"
        kept[words] = kept.get(words, 0) + 1
    return Row(
        name,
        "",
        commit(),
        gold=tuple(point.cost for point in run.gold_front),
        found=tuple(held.point.cost for held in run.front),
        area=_relative(found.area),
        delay=_relative(found.delay),
        area_noise=_relative(noise.area) if noise else None,
        delay_noise=_relative(noise.delay) if noise else None,
        area_retained=_relative(retained.area),
        delay_retained=_relative(retained.delay),
        kept=kept,
        proposals=account(run),
        seconds=round(seconds, 1),
    )


def _relative(gain: Gain | None) -> float:
    return gain.relative if gain else 0.0


def _show(row: Row) -> None:
    if row.reason:
        print(f"{row.name:30} not taken: {row.reason}", flush=True)
        return
    ends = " ".join(f"{area:.1f}/{delay:.0f}" for area, delay in (row.gold[0], row.gold[-1]))
    gains = (
        f"area {_three(row.area, row.area_noise, row.area_retained)}",
        f"delay {_three(row.delay, row.delay_noise, row.delay_retained)}",
    )
    mark = "*" if row.counts else " "
    print(f"{row.name:30}{mark} gold {ends:28} {'; '.join(gains)}; {row.seconds:.0f} s")
    print(
        f"    kept: {_words(row.kept.items())}; refuted: {_words(row.proposals.refuted.items())}; "
        f"undecided: {_words(row.proposals.undecided.items())}",
        flush=True,
    )


def _three(gain: float, noise: float | None, retained: float) -> str:
    luck = "-" if noise is None else f"{100 * noise:.1f} %"
    return f"{100 * gain:.1f} % (noise {luck}, retained {100 * retained:.1f} %)"


def _words(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts) or "none"


def _sum_up(rows: Sequence[Row]) -> int:
    """Print what the benchmark asks; exit code 1 where a proposal was refuted."""
    refuted = [
        (f"{row.name}: {name}", count)
        for row in rows
        for name, count in row.proposals.refuted.items()
    ]
    print(f"{len(rows)} designs, {sum(bool(row.reason) for row in rows)} of them not taken")
    print(f"a gain of 5 % or more, above the noise: {sum(row.counts for row in rows)}")
    retained = [max(row.area_retained, row.delay_retained) for row in rows if row.counts]
    print(f"of these retained to at least 5 %: {sum(gain >= COUNTS for gain in retained)}")
    unproven = sum(n for row in rows for words, n in row.kept.items() if "proven" not in words)
    print(f"kept without a proof: {unproven}")
    print(f"refuted proposals: {_words(refuted)}")
    return 1 if refuted else 0


if __name__ == "__main__":
    sys.exit(main())
