"""What `hwopt report --json` prints."""

from dataclasses import dataclass

import hwopt
from hwopt.archive.gain import Gain
from hwopt.evaluation import Point
from hwopt.report import account
from hwopt.report.entries import Entry
from hwopt.report.replay import Run
from hwopt.report.wording import caveats, headline, why_not


@dataclass(frozen=True)
class Noise:
    """The best relative gains of rewordings of gold, which change nothing."""

    rewordings: int
    area: float
    delay: float


@dataclass(frozen=True)
class Line:
    """A candidate with a point on the front."""

    candidate: str
    proposer: str
    note: str
    parents: tuple[str, ...]
    evidence: str
    contract: tuple[str, ...]
    method: str
    #: Why it is no improvement; empty where it is one.
    not_an_improvement: str
    #: Those that count where it is an improvement, else the best there are.
    gains: tuple[Gain, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    hwopt: str
    run: str
    design: str
    flow: str
    seed: int
    evidence_asked_for: str
    headline: str
    candidates: int
    #: Wall time of all sittings [s].
    elapsed_s: float
    cost_usd: float
    #: None where it was not measured.
    noise: Noise | None
    gold_points: tuple[Point, ...]
    gold_front: tuple[Point, ...]
    improvements: tuple[Line, ...]
    other_elites: tuple[Line, ...]
    tallies: tuple[account.Tally, ...]
    ledger_digest: str
    what_the_numbers_are_not: tuple[str, ...]


def result_of(run: Run) -> Result:
    """Sum up a run; `msgspec.json.encode` writes it."""
    return Result(
        hwopt=hwopt.__version__,
        run=str(run.folder),
        design=run.name,
        flow=run.campaign.flow,
        seed=run.campaign.seed,
        evidence_asked_for=run.campaign.evidence,
        headline=headline(run),
        candidates=len(run.tried),
        elapsed_s=run.elapsed_s,
        cost_usd=sum(each.cost_usd for each in account.spending(run)),
        noise=_noise(run),
        gold_points=run.gold.evaluation.points,
        gold_front=run.gold_front,
        improvements=tuple(_line(run, entry) for entry in run.improvements),
        other_elites=tuple(_line(run, e) for e in run.elites if not e.is_improvement),
        tallies=account.tallies(run),
        ledger_digest=run.digest,
        what_the_numbers_are_not=caveats(run),
    )


def _noise(run: Run) -> Noise | None:
    if run.noise is None:
        return None
    area, delay = run.noise.best.area, run.noise.best.delay
    return Noise(
        rewordings=len(run.noise.each),
        area=area.relative if area else 0.0,
        delay=delay.relative if delay else 0.0,
    )


def _line(run: Run, entry: Entry) -> Line:
    candidate, evaluation = entry.elite.candidate, entry.elite.evaluation
    return Line(
        candidate=candidate.id,
        proposer=candidate.proposer,
        note=candidate.note,
        parents=candidate.parents,
        evidence=str(evaluation.evidence),
        contract=evaluation.evidence.contract,
        method=entry.tried.method,
        not_an_improvement=why_not(entry, run),
        gains=tuple(entry.improves if entry.is_improvement else entry.gains),
        points=evaluation.points,
    )
