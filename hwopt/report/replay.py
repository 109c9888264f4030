"""A run folder read back: what was tried, what is on the front, what may be called an improvement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hwopt.archive.gain import Gain, Gains, best_of, gains, gold_front, improvement
from hwopt.archive.pareto import Held, ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import CampaignConfig, parse_campaign, parse_evidence
from hwopt.design import Design
from hwopt.errors import LedgerError
from hwopt.evaluation import Elite, Evaluation, Point, Trace, Verdict
from hwopt.ledger import (
    Asked,
    Climbed,
    Ended,
    Event,
    Exchange,
    GoldMeasured,
    Ledger,
    NoiseMeasured,
    Opened,
    Remark,
    Told,
    Unanswered,
)
from hwopt.tools.workspace import load_design

T = TypeVar("T")


@dataclass(frozen=True)
class Tried:
    """A candidate and what came of it."""

    number: int
    candidate: Candidate
    #: None where the run ended before the evaluation did.
    evaluation: Evaluation | None
    traces: tuple[Trace, ...] = ()

    @property
    def method(self) -> str:
        """What decided the proof, empty where it is not known."""
        return next((trace.method for trace in self.traces if trace.stage == "prove"), "")


@dataclass(frozen=True)
class Entry:
    """A candidate that passed, and what it gains over gold's front."""

    tried: Tried
    elite: Elite
    #: Gains over gold's front, whatever their size.
    gains: Gains
    #: Those that may be called an improvement.
    improves: Gains
    #: Those that are large enough, but whose noise is not measured yet.
    pending: Gains
    on_front: bool

    @property
    def is_improvement(self) -> bool:
        """Whether there is a gain that may be presented as an improvement."""
        return self.improves != Gains()

    @property
    def id(self) -> str:
        """Id of the candidate."""
        return self.elite.candidate.id


@dataclass(frozen=True)
class Noise:
    """What rewordings of gold, which change nothing, gain by luck."""

    each: tuple[Gains, ...]
    #: The recipes under which they were measured.
    recipes: tuple[str, ...]

    @property
    def best(self) -> Gains:
        """The best gain in each metric."""
        return best_of(self.each)


@dataclass(frozen=True)
class Run:
    """Everything that a run's ledger says."""

    folder: Path
    opened: Opened
    campaign: CampaignConfig
    design: Design
    gold: Elite
    tried: tuple[Tried, ...]
    unanswered: tuple[Unanswered, ...]
    exchanges: tuple[Exchange, ...]
    #: None where it was not measured: too early, or because nothing had to exceed it.
    noise: Noise | None
    #: By ascending area, gold's points included where they stand.
    front: tuple[Held, ...]
    #: Candidates that passed, in the order of asking.
    entries: tuple[Entry, ...]
    #: Wall time of all sittings [s].
    elapsed_s: float
    #: SHA-256 hex digest of all events.
    digest: str

    @property
    def name(self) -> str:
        """Name of the design."""
        return self.design.name

    @property
    def gold_front(self) -> tuple[Point, ...]:
        """Gold's front over all recipes, by ascending area."""
        return gold_front(self.gold.evaluation.points)

    @property
    def elites(self) -> tuple[Entry, ...]:
        """Those with a point on the front."""
        return tuple(entry for entry in self.entries if entry.on_front)

    @property
    def improvements(self) -> tuple[Entry, ...]:
        """Those on the front that may be presented as improvements, the smallest first."""
        found = (entry for entry in self.elites if entry.is_improvement)
        return tuple(sorted(found, key=lambda entry: improved_points(entry)[0].cost))

    @property
    def pending(self) -> tuple[Entry, ...]:
        """Those on the front that would be improvements if the noise allows it."""
        return tuple(entry for entry in self.elites if entry.pending != Gains())


def improved_points(entry: Entry) -> tuple[Point, ...]:
    """Return the points at which an entry improves on gold, by ascending area."""
    found = [gain.point for gain in (entry.improves.area, entry.improves.delay) if gain]
    return tuple(sorted(dict.fromkeys(found), key=lambda point: (point.cost, point.recipe)))


def read_run(folder: Path) -> Run:
    """Read a run folder.

    Raises:
        ConfigError: The copy of the design below `design/` cannot be read.
        LedgerError: There is no ledger, it is damaged, or gold was not measured in it.
    """
    ledger = Ledger(folder / "ledger.sqlite")
    try:
        events, remarks, digest = tuple(ledger.events()), tuple(ledger.remarks()), ledger.digest()
    finally:
        ledger.close()
    opened = _last(events, Opened)
    measured = _last(events, GoldMeasured)
    if opened is None or measured is None:
        raise LedgerError(
            f"{folder}: expected a run in which gold was measured, found none; "
            "finish it with: hwopt resume"
        )
    design = load_design(folder / "design")
    if design.digest() != opened.design:
        raise LedgerError(
            f"{folder / 'design'}: expected the design as the run found it, not another; restore it"
        )
    campaign = parse_campaign(opened.campaign, str(folder / "campaign.toml"))
    gold = Elite(measured.candidate, measured.evaluation)
    tried = _tried(events, remarks)
    front = _front(gold, tried)
    noise = _noise(gold, events)
    return Run(
        folder=folder,
        opened=opened,
        campaign=campaign,
        design=design,
        gold=gold,
        tried=tried,
        unanswered=tuple(event for event in events if isinstance(event, Unanswered)),
        exchanges=tuple(
            exchange
            for event in events
            if isinstance(event, Asked | Unanswered)
            for exchange in event.exchanges
        ),
        noise=noise,
        front=front,
        entries=_entries(gold, tried, front, noise, campaign),
        elapsed_s=max(
            (mark.elapsed_s for mark in remarks if isinstance(mark, Ended | Climbed)), default=0.0
        ),
        digest=digest,
    )


def _last(events: Iterable[object], kind: type[T]) -> T | None:
    found = [event for event in events if isinstance(event, kind)]
    return found[-1] if found else None


def _tried(events: Sequence[Event], remarks: Sequence[Remark]) -> tuple[Tried, ...]:
    told = {event.number: event.evaluation for event in events if isinstance(event, Told)}
    climbed = {mark.number: mark.traces for mark in remarks if isinstance(mark, Climbed)}
    return tuple(
        Tried(
            event.number,
            event.candidate,
            told.get(event.number),
            climbed.get(event.number, ()) if event.number in told else (),
        )
        for event in events
        if isinstance(event, Asked)
    )


def _front(gold: Elite, tried: Iterable[Tried]) -> tuple[Held, ...]:
    archive = ParetoArchive(gold)
    for each in tried:
        if each.evaluation is not None:
            archive.add(Elite(each.candidate, each.evaluation))
    return archive.front


def _noise(gold: Elite, events: Iterable[Event]) -> Noise | None:
    """Take all measurements together; a resumed run may have measured under further recipes."""
    several = [
        points for event in events if isinstance(event, NoiseMeasured) for points in event.points
    ]
    if not several:
        return None
    return Noise(
        each=tuple(gains(gold.evaluation.points, points) for points in several),
        recipes=tuple(dict.fromkeys(point.recipe for points in several for point in points)),
    )


def _entries(
    gold: Elite,
    tried: Iterable[Tried],
    front: Iterable[Held],
    noise: Noise | None,
    campaign: CampaignConfig,
) -> tuple[Entry, ...]:
    bar = parse_evidence(campaign.evidence)
    holders = {held.candidate_id for held in front}
    entries = []
    for each in tried:
        evaluation = each.evaluation
        if evaluation is None or evaluation.verdict is not Verdict.PASS:
            continue
        found = gains(gold.evaluation.points, evaluation.points)
        claims = Gains()
        if evaluation.evidence.meets(bar):
            claims = improvement(found, noise.best if noise else Gains())
        entries.append(
            Entry(
                tried=each,
                elite=Elite(each.candidate, evaluation),
                gains=found,
                improves=_confirmed(claims, noise, confirmed=True),
                pending=_confirmed(claims, noise, confirmed=False),
                on_front=each.candidate.id in holders,
            )
        )
    return tuple(entries)


def _confirmed(claims: Gains, noise: Noise | None, *, confirmed: bool) -> Gains:
    """Return the claims whose recipe's noise is measured, or those for which it is not."""
    known = noise.recipes if noise else ()

    def kept(gain: Gain | None) -> Gain | None:
        return gain if gain and (gain.point.recipe in known) == confirmed else None

    return Gains(area=kept(claims.area), delay=kept(claims.delay))
