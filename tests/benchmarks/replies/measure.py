"""What replies of a model reach that the engine alone does not; see README.md.

Usage: `python tests/benchmarks/replies/measure.py [--offline DIR] [--keep] [DESIGN ...]`
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from campaigns import Budget, campaign

# mypy looks at folders without __init__.py only as namespaces, which it is told not to do here.
from propose.loopback import Loopback, says  # type: ignore[import-not-found]

from hwopt.config import BudgetConfig, CampaignConfig, ProposerConfig
from hwopt.evaluate.intake import take_in
from hwopt.evaluation import Point, Verdict
from hwopt.report.replay import Run, read_run
from hwopt.search.campaign import carry_on, start

HERE = Path(__file__).parent
MEASURED = HERE / "measured.json"
SEEDS = (1, 2, 3)
EVALUATIONS = 300

#: Area [um^2] and delay [ps].
Ends = tuple[float, float]


def main() -> None:
    """Measure and print, a line for each design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*")
    parser.add_argument("--offline", type=Path, help="where the offline runs go or are")
    parser.add_argument("--keep", action="store_true", help="into measured.json")
    arguments = parser.parse_args()
    folder = arguments.offline or Path(tempfile.mkdtemp(prefix="hwopt-replies-"))
    names = arguments.designs or designs()
    fronts: dict[str, list[Ends]] = {}
    for name in names:
        runs = [_offline(name, seed, folder / f"s{seed}" / name) for seed in SEEDS]
        fronts[name] = front(point for run in runs for point in points_of(run))
        with tempfile.TemporaryDirectory(prefix="hwopt-") as place:
            print(_row(name, fronts[name], with_reply(name, Path(place) / "run")), flush=True)
    if arguments.keep:
        known = msgspec.json.decode(MEASURED.read_bytes()) if MEASURED.is_file() else {}
        kept = dict(sorted((known | fronts).items()))
        MEASURED.write_bytes(msgspec.json.format(msgspec.json.encode(kept)) + b"\n")


def designs() -> list[str]:
    """Return the designs that there are replies for."""
    return sorted(path.stem for path in HERE.glob("*.md") if path.stem != "README")


def _offline(name: str, seed: int, folder: Path) -> Run:
    budget = Budget(EVALUATIONS, seconds=10**6, seed=seed)
    return campaign(take_in(name).design, folder, budget, confirmed=False)[0]


def with_reply(name: str, folder: Path) -> Run:
    """Return a run of the model alone, whose one reply is the design's."""
    start_with_reply(name, folder)
    with Loopback([says(reply(name))]) as server:
        os.environ |= {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "none"}
        os.environ["NO_PROXY"] = "127.0.0.1"
        carry_on(folder)
    return read_run(folder)


def start_with_reply(name: str, folder: Path) -> None:
    """Make the folder of a run that asks the model once."""
    folder.mkdir(parents=True)
    budget = BudgetConfig(evaluations=1, cost_usd=10.0)
    start(
        folder,
        take_in(name).design,
        CampaignConfig(name, proposers=(ProposerConfig("llm"),), budget=budget),
    )


def reply(name: str) -> str:
    """Return the reply for a design."""
    return (HERE / f"{name}.md").read_text(encoding="utf-8")


def points_of(run: Run) -> list[Point]:
    """Return every point of gold and of what was proven in a run."""
    proven = [
        t.evaluation for t in run.tried if t.evaluation and t.evaluation.verdict is Verdict.PASS
    ]
    return [point for each in (run.gold.evaluation, *proven) for point in each.points]


def front(points: Iterable[Point]) -> list[Ends]:
    """Return the points that no other is as small and as fast as, the smallest first."""
    found: list[Ends] = []
    for area, delay in sorted({(point.area_um2, point.delay_ps) for point in points}):
        if not found or delay < found[-1][1]:
            found.append((area, delay))
    return found


def beyond(point: Point, offline: Iterable[Ends]) -> float:
    """Return by which part each offline point is larger or slower; 0 where one is neither."""
    worse = min(max(area / point.area_um2, delay / point.delay_ps) for area, delay in offline)
    return max(0.0, worse - 1)


def _row(name: str, offline: list[Ends], run: Run) -> str:
    (tried,) = [each for each in run.tried if each.candidate.proposer.startswith("llm:")]
    if tried.evaluation is None or tried.evaluation.verdict is not Verdict.PASS:
        return f"{name:16} the reply does not pass: {tried.evaluation and tried.evaluation.reason}"
    points = tried.evaluation.points
    best = max(points, key=lambda point: beyond(point, offline))
    past = sum(beyond(point, offline) > 0 for point in points)
    place, by = f"{best.area_um2:.1f} um^2 at {best.delay_ps:.0f} ps", 100 * beyond(best, offline)
    return (
        f"{name:16} {tried.evaluation.evidence}; {past} points beyond the offline front; "
        f"the best, {place}, by {by:.1f} %"
    )


if __name__ == "__main__":
    main()
