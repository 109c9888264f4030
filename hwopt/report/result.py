"""What `hwopt report --json` prints."""

from dataclasses import dataclass

import hwopt
from hwopt.archive.difference import Difference
from hwopt.archive.gain import Gain
from hwopt.evaluation import Point
from hwopt.ledger import Remeasured
from hwopt.report import account
from hwopt.report.entries import Entry
from hwopt.report.leftover import Claim, claims_of
from hwopt.report.leftover import caveats as doubts
from hwopt.report.replay import Run
from hwopt.report.shortfall import why_not
from hwopt.report.wording import caveats, headline, relative


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
    #: Whether each improvement is there again wherever the run measured again.
    confirmed: bool
    #: Gains above the noise with what is left of them, those that are gone included.
    claims: tuple[Claim, ...]
    points: tuple[Point, ...]
    #: Lines in which its text differs from gold's.
    difference: Difference


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
    #: What gold and elites were measured as at the end, where the search did not look.
    measured_again: tuple[Remeasured, ...]
    improvements: tuple[Line, ...]
    other_elites: tuple[Line, ...]
    tallies: tuple[account.Tally, ...]
    proposers: tuple[account.Share, ...]
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
        cost_usd=sum(each.cost_usd for each in account.shares(run)),
        noise=_noise(run),
        gold_points=run.gold.evaluation.points,
        gold_front=run.gold_front,
        measured_again=run.confirmation.measured,
        improvements=tuple(_line(run, entry) for entry in run.improvements),
        other_elites=tuple(_line(run, e) for e in run.elites if not e.is_improvement),
        tallies=account.tallies(run),
        proposers=account.shares(run),
        ledger_digest=run.digest,
        what_the_numbers_are_not=(*caveats(run), *doubts(run)),
    )


def _noise(run: Run) -> Noise | None:
    if run.noise is None:
        return None
    best = run.noise.best
    return Noise(len(run.noise.each), area=relative(best.area), delay=relative(best.delay))


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
        confirmed=entry.is_confirmed,
        claims=claims_of(run, entry),
        points=evaluation.points,
        difference=entry.difference,
    )
