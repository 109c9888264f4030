"""What the offline optimizer gains on each example design, beside the design's own noise.

Runs a campaign on every design and prints, for area and for delay, the best gain over gold's
front of any candidate that was proven and simulated, and the best gain of 30 seeded rewordings of
gold under the same recipes. A design counts where a gain is at least 3 %, at most 1 % worse in the
other metric, dominated by no point of gold, and above the noise.

Usage: `python tests/benchmarks/offline.py [--evaluations 60] [--seed 1] [--out DIR] [DESIGN ...]`
"""

import argparse
import tempfile
import time
from pathlib import Path

import msgspec

from hwopt.archive.gain import Gain, gains
from hwopt.config import BudgetConfig, CampaignConfig
from hwopt.evaluate.intake import take_in
from hwopt.report.replay import Run, read_run
from hwopt.search.campaign import carry_on, start
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.shipped import example_names


def main() -> None:
    """Run and print a table, and a line of JSON for each design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*", default=list(example_names()))
    parser.add_argument("--evaluations", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    out = arguments.out or Path(tempfile.mkdtemp(prefix="hwopt-offline-"))
    print(f"{'design':16}{'area':>9}{'noise':>9}{'delay':>9}{'noise':>9}{'kept':>6}{'s':>7}")
    improved = 0
    for name in arguments.designs:
        started = time.monotonic()
        run = _run(name, out / name, arguments.evaluations, arguments.seed)
        improved += bool(run.improvements)
        _print(run, time.monotonic() - started)
    print(f"improved: {improved} of {len(arguments.designs)}; runs are in {out}")


def _run(name: str, folder: Path, evaluations: int, seed: int) -> Run:
    config = CampaignConfig(design=name, seed=seed, budget=BudgetConfig(evaluations=evaluations))
    if not (folder / "ledger.sqlite").is_file():
        folder.mkdir(parents=True)
        start(folder, take_in(name).design, config)
    carry_on(folder, cache=Cache(cache_folder()))
    return read_run(folder)


def _print(run: Run, seconds: float) -> None:
    gold = run.gold.evaluation.points
    found = [gains(gold, entry.elite.evaluation.points) for entry in run.entries]
    noise = run.noise.best if run.noise else None
    columns = [
        _most(each.area for each in found),
        _words(noise.area if noise else None) if run.noise else "-",
        _most(each.delay for each in found),
        _words(noise.delay if noise else None) if run.noise else "-",
    ]
    mark = "*" if run.improvements else " "
    cells = "".join(f"{column:>9}" for column in columns)
    print(f"{run.name:15}{mark}{cells}{len(run.improvements):6}{seconds:7.0f}", flush=True)
    record = {"design": run.name, "gains": columns, "improvements": len(run.improvements)}
    print(msgspec.json.encode({**record, "seconds": round(seconds, 1)}).decode(), flush=True)


def _most(several: object) -> str:
    return _words(
        max((gain for gain in several if gain), key=lambda gain: gain.relative, default=None)  # type: ignore[attr-defined]
    )


def _words(gain: Gain | None) -> str:
    return f"{100 * gain.relative:.1f} %" if gain else "0.0 %"


if __name__ == "__main__":
    main()
