"""A run folder read back: everything that its ledger says, and the front it leads to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hwopt.archive.gain import Gains, gold_front
from hwopt.archive.noise import Noise
from hwopt.archive.pareto import Held, ParetoArchive
from hwopt.config import CampaignConfig, parse_campaign, parse_evidence
from hwopt.design import Design
from hwopt.errors import LedgerError
from hwopt.evaluation import Elite, Point
from hwopt.ledger import (
    Asked,
    Climbed,
    Decided,
    Ended,
    Event,
    GoldMeasured,
    Ledger,
    Opened,
    Remark,
    Told,
    Unanswered,
)
from hwopt.report.confirmation import Confirmation, confirmation_of
from hwopt.report.entries import Entry, Tried, Yardstick, entries_of, noise_in
from hwopt.tools.workspace import load_design

T = TypeVar("T")


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
    #: None where it was not measured: too early, or because nothing had to exceed it.
    noise: Noise | None
    #: What was measured again at the end.
    confirmation: Confirmation
    #: What a person decided, in order.
    decisions: tuple[Decided, ...]
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
        return tuple(sorted(found, key=lambda entry: entry.points[0].cost))

    @property
    def approved(self) -> frozenset[str]:
        """Ids of the candidates that a person approved and did not reject afterwards."""
        last = {each.candidate_id: each.decision for each in self.decisions if each.candidate_id}
        return frozenset(name for name, decision in last.items() if decision == "approve")

    @property
    def pending(self) -> tuple[Entry, ...]:
        """Those on the front that would be improvements if the noise allows it."""
        return tuple(entry for entry in self.elites if entry.pending != Gains())


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
    decisions = tuple(event for event in events if isinstance(event, Decided))
    front = _front(gold, tried, decisions)
    yardstick = Yardstick(
        gold,
        noise=noise_in(gold, events),
        bar=parse_evidence(campaign.evidence),
        confirmation=confirmation_of(gold, opened.trials, events),
    )
    return Run(
        folder=folder,
        opened=opened,
        campaign=campaign,
        design=design,
        gold=gold,
        tried=tried,
        unanswered=tuple(event for event in events if isinstance(event, Unanswered)),
        noise=yardstick.noise,
        confirmation=yardstick.confirmation,
        decisions=decisions,
        front=front,
        entries=entries_of(tried, front, yardstick),
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
            event.exchanges,
        )
        for event in events
        if isinstance(event, Asked)
    )


def _front(gold: Elite, tried: Iterable[Tried], decisions: Iterable[Decided]) -> tuple[Held, ...]:
    archive = ParetoArchive(gold)
    for each in tried:
        if each.evaluation is not None:
            archive.add(Elite(each.candidate, each.evaluation))
    for decision in decisions:
        if decision.decision == "reject":
            archive.reject(decision.candidate_id)
    return archive.front
