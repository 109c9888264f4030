"""Offline campaigns on designs that a benchmark names, and an account of their proposals."""

import re
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hwopt.config import BudgetConfig, CampaignConfig
from hwopt.design import Design
from hwopt.evaluation import Verdict
from hwopt.report.replay import Run, read_run
from hwopt.search.campaign import carry_on, start
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.flows import load_flow

#: Stages at which a FAIL refutes: the text said something else than gold.
_JUDGES = frozenset({"prove", "simulate"})


@dataclass(frozen=True)
class Budget:
    """What one campaign may spend."""

    evaluations: int
    #: Wall time [s]; it ends no evaluation that has begun.
    seconds: float
    seed: int
    workers: int = 2


@dataclass(frozen=True)
class Account:
    """What became of the proposals of one campaign, `proposer/rule` to a count each."""

    proposed: dict[str, int]
    passed: dict[str, int]
    refuted: dict[str, int]
    #: Neither proven nor refuted: UNKNOWN, TIMEOUT, ERROR.
    undecided: dict[str, int]
    #: Without a judge's word: the text was refused, or measured worse than what is there.
    stopped: dict[str, int]
    #: Those with a point on the found front.
    on_front: dict[str, int]


def campaign(
    design: Design, folder: Path, budget: Budget, *, confirmed: bool = True
) -> tuple[Run, float]:
    """Run, or carry on, one campaign without a model.

    Args:
        design: Gold.
        folder: The run's folder.
        budget: What the search may spend.
        confirmed: Whether what was found is measured again at the end, under stronger recipes;
            that takes about as long as the search.

    Returns:
        The run, and the wall time spent here [s].
    """
    started = time.monotonic()
    if not (folder / "ledger.sqlite").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        limits = BudgetConfig(evaluations=budget.evaluations, seconds=budget.seconds)
        flow = "generic45" if confirmed else str(_unconfirmed(folder / "generic45"))
        config = CampaignConfig(design=design.name, flow=flow, seed=budget.seed, budget=limits)
        start(folder, design, config)
    carry_on(folder, workers=budget.workers, cache=Cache(cache_folder()))
    return read_run(folder), time.monotonic() - started


def _unconfirmed(folder: Path) -> Path:
    """Write the built-in flow without the recipes that only confirm."""
    shutil.copytree(load_flow("generic45").folder, folder, dirs_exist_ok=True)
    text = (folder / "flow.toml").read_text(encoding="utf-8")
    kept = re.sub(r"^\[flow\.confirm\]\n.*?(?=^\[)", "", text, flags=re.MULTILINE | re.DOTALL)
    (folder / "flow.toml").write_text(kept, encoding="utf-8")
    return folder


def account(run: Run) -> Account:
    """Count the proposals of a run by who made them."""
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("proposed", "passed", "refuted", "undecided", "stopped")
    }
    for tried in run.tried:
        name = who(tried.candidate.proposer, tried.candidate.rule)
        counts["proposed"][name] += 1
        if tried.evaluation is None:
            continue
        verdict = tried.evaluation.verdict
        if verdict is Verdict.PASS:
            counts["passed"][name] += 1
        elif verdict is not Verdict.FAIL and tried.evaluation.reason != "dominated":
            counts["undecided"][name] += 1
        else:
            refuted = verdict is Verdict.FAIL and tried.evaluation.stage in _JUDGES
            counts["refuted" if refuted else "stopped"][name] += 1
    front = Counter(
        who(entry.elite.candidate.proposer, entry.elite.candidate.rule) for entry in run.elites
    )
    return Account(**{key: dict(sorted(c.items())) for key, c in counts.items()}, on_front=front)


def who(proposer: str, rule: str) -> str:
    """Name whoever proposed a candidate."""
    return f"{proposer}/{rule}" if rule else proposer


def write_rows(path: Path | None, rows: object) -> None:
    """Write rows of a benchmark as JSON, so that a resumed one finds them."""
    if path is not None:
        part = path.with_suffix(".part")
        part.write_bytes(msgspec.json.format(msgspec.json.encode(rows)))
        part.replace(path)


def commit() -> str:
    """Return the commit that the benchmarks are of, marked where files but results differ."""
    name = _git("describe", "--always", "--match=")
    results = ":!/tests/benchmarks/*.json"
    changed = _git("status", "--porcelain", "--untracked-files=no", ":/", results)
    return f"{name}-dirty" if changed else name


def _git(*words: str) -> str:
    argv = ("git", *words)
    done = subprocess.run(
        argv, cwd=Path(__file__).parent, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
