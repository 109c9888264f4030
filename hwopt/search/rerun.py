"""A run done again from its ledger: the same asks and replies, everything else anew.

What a model said is taken from the ledger and applied again, what the engine proposed it has to
propose again, what a person told is taken as told. Every evaluation is made anew, and told in the
order in which the run told them. All events go to a ledger of their own, which has the same digest
as the run's if everything that decides is reproducible.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path

from hwopt.archive.pareto import ParetoArchive
from hwopt.candidate import Candidate
from hwopt.errors import EditError, LedgerError
from hwopt.evaluation import Evaluation, Trace
from hwopt.ledger import (
    Asked,
    Climbed,
    Decided,
    Ended,
    Event,
    GoldMeasured,
    Ledger,
    NoiseMeasured,
    Opened,
    Remeasured,
    Reminded,
    Told,
    Unanswered,
)
from hwopt.propose.agent_messages import texts_of
from hwopt.propose.edits import apply_reply, summary_of
from hwopt.search.budget import Budget
from hwopt.search.comparison import first_difference
from hwopt.search.confirmation import confirm
from hwopt.search.noise import measure_noise
from hwopt.search.proposers import engines
from hwopt.search.seen import Seen
from hwopt.search.sitting import Observe, Sitting
from hwopt.search.workers import pool_of
from hwopt.tools.cache import Cache
from hwopt.tools.designfile import save_design
from hwopt.tools.workspace import load_design, read_text


@dataclass(frozen=True)
class Rerun:
    """How a run compares with itself done again."""

    folder: Path
    #: Events that came out the same, bit for bit, before the first that did not.
    events: int
    #: SHA-256 hex digest of the second ledger.
    digest: str
    #: What differs first, in words; empty where nothing does.
    difference: str


def rerun(
    run: Path,
    folder: Path,
    *,
    workers: int | None = None,
    cache: Cache | None = None,
    observe: Observe = lambda _event, _status: None,
) -> Rerun:
    """Do a run again into another folder, without a model and without the network.

    Args:
        run: The run's folder; it is only read.
        folder: Where the second run goes, empty.
        workers: Evaluations side by side; None means one for each core.
        cache: Where results are taken from; None means that everything is measured anew.
        observe: Is told of each event and of what became of it.

    Raises:
        LedgerError: The ledger is damaged, or of another design, flow or version.
        ToolError: The machine failed.
    """
    past = _events(run)
    save_design(load_design(run / "design"), folder / "design")
    (folder / "campaign.toml").write_text(read_text(run / "campaign.toml"), encoding="utf-8")
    number = workers or os.cpu_count() or 1
    ledger = Ledger(folder / "ledger.sqlite", create=True)
    try:
        with pool_of(number) as pool:
            again = _Again(run, Sitting(folder, ledger, cache=cache, observe=observe), pool, number)
            same, difference = again.run(past)
        return Rerun(folder, same, ledger.digest(), difference)
    finally:
        ledger.close()


def _events(run: Path) -> tuple[Event, ...]:
    ledger = Ledger(run / "ledger.sqlite")
    try:
        return tuple(ledger.events())
    finally:
        ledger.close()


class _Again:
    def __init__(self, run: Path, sitting: Sitting, pool: Executor, workers: int) -> None:
        self._run = run
        self._sitting = sitting
        self._pool = pool
        self._workers = workers
        self._budget = Budget(sitting.config.budget)
        self._engines = engines(sitting.design, sitting.config)
        self._flights: dict[int, Future[tuple[Evaluation, tuple[Trace, ...]]]] = {}
        self._confirmed: Iterator[Remeasured] | None = None
        #: Gold and every candidate so far, by id.
        self._known: dict[str, Candidate] = {}
        #: The last reply of each ask to a model, as the ledger has it.
        self._replies: dict[int, str] = {}

    def run(self, past: Sequence[Event]) -> tuple[int, str]:
        """Go through the events; return how many came out the same, and what differs first."""
        kinds = [type(event) for event in past[:2]]
        if kinds != [Opened, GoldMeasured]:
            raise LedgerError(
                f"{self._run}: expected a run in which gold was measured, found none; "
                "go on with it by: hwopt resume"
            )
        try:
            for number, event in enumerate(past):
                fresh = self._fresh(event)
                if fresh != event:
                    return number, first_difference(number, event, fresh)
        finally:
            self._sitting.ledger.remark(Ended("done again", self._budget.seconds))
        return len(past), ""

    def _fresh(  # noqa: PLR0911 - one return for each kind
        self, event: Event
    ) -> Event | None:
        """Return what an event of the run has become, written down; None where nothing came."""
        match event:
            case Opened():
                self._sitting.open()
                return next(self._sitting.ledger.events(), None)
            case GoldMeasured():
                gold = self._sitting.gold(self._pool, self._workers)
                self._seen = Seen(ParetoArchive(gold), self._budget, self._sitting.config.search)
                self._evaluate = self._sitting.evaluate(gold)
                self._known[gold.candidate.id] = gold.candidate
                return GoldMeasured(gold.candidate, gold.evaluation)
            case Asked():
                return self._asked(event)
            case Unanswered() | Decided() | Reminded():
                return self._taken(event)
            case Told(number=number) if number not in self._flights:
                raise LedgerError(
                    f"{self._run}: expected an ask before the evaluation {number}, found none; "
                    "the ledger is damaged"
                )
            case Told(number=number):
                evaluation, traces = self._flights.pop(number).result()
                self._sitting.ledger.remark(Climbed(number, traces, self._budget.seconds))
                return self._taken(Told(number, evaluation))
            case NoiseMeasured():
                return self._noise()
            case Remeasured():
                return self._remeasured()

    def _taken(self, event: Event) -> Event:
        self._sitting.append(event)
        self._seen.take(event)
        return event

    def _asked(self, event: Asked) -> Event | None:
        self._confirmed = None
        candidate = self._candidate(event)
        if candidate is None:
            return None
        self._known[candidate.id] = candidate
        asked = self._taken(replace(event, candidate=candidate))
        _, hopeless = self._seen.open[event.number]
        self._flights[event.number] = self._pool.submit(self._evaluate, candidate, hopeless)
        return asked

    def _candidate(self, event: Asked) -> Candidate | None:
        """Return the candidate as it comes out now; None where none does."""
        then = event.candidate
        if event.exchanges:
            self._replies[event.number] = event.exchanges[-1].reply
        if event.exchanges or event.reply_of is not None:
            return self._applied(event)
        if then.proposer not in self._engines:
            return then
        request = self._seen.request(event.number, self._sitting.config.seed)
        proposal = self._engines[then.proposer].propose(request)
        return proposal.candidate if proposal else None

    def _applied(self, event: Asked) -> Candidate | None:
        """Return what a model's last reply, or an alternative in it, makes of the parent."""
        parent = self._known.get(event.candidate.parents[0])
        reply = self._replies.get(event.number if event.reply_of is None else event.reply_of)
        if parent is None or reply is None:
            return None
        try:
            text = texts_of(reply)[event.alternative]
            sources = apply_reply(text, parent.sources, self._sitting.design)
        except (EditError, IndexError):
            return None
        return replace(event.candidate, sources=sources, note=summary_of(text))

    def _noise(self) -> Event | None:
        past = tuple(self._sitting.ledger.events())
        noise = measure_noise(self._sitting.judge, self._seen.archive, past, self._pool)
        return noise and self._taken(noise)

    def _remeasured(self) -> Event | None:
        """Return the next confirmation; all of one sitting are asked for together."""
        if self._confirmed is None:
            trials, archive = self._sitting.trials, self._seen.archive
            past = tuple(self._sitting.ledger.events())
            self._confirmed = confirm(trials, archive, past, self._pool, _unheard)
        found = next(self._confirmed, None)
        return found and self._taken(found)


def _unheard(_line: str) -> None:
    """Keep quiet about what is measured again: here everything is."""
