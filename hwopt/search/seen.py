"""What a run's events say, as those who ask need it; a view of the ledger."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hwopt.archive.pareto import AddStatus, ParetoArchive
from hwopt.candidate import Candidate
from hwopt.config import SearchKind
from hwopt.errors import LedgerError
from hwopt.evaluation import Elite, Evaluation, Point, Verdict
from hwopt.ledger import Asked, Decided, Event, Exchange, Told, Unanswered
from hwopt.propose import Request, Setback
from hwopt.propose.bandit import Spent, Trial
from hwopt.search.budget import Budget

#: Setbacks that a proposer is shown.
_SETBACKS = 8

#: What the ledger names as the proposer of answers that somebody tells. Who answers wants to know
#: about the proof as well: nothing that is told is hopeless.
MAILBOX = "mailbox"

Hopeless = Callable[[Sequence[Point]], bool]


class Seen:
    """What was asked and told so far. Each event keeps archive and budget up to date, too."""

    def __init__(
        self, archive: ParetoArchive, budget: Budget, search: SearchKind = "evolve"
    ) -> None:
        """Begin a view of an empty ledger.

        Args:
            archive: Gold alone.
            budget: Nothing spent of it.
            search: What proposers are shown of it all.
        """
        self.archive = archive
        self.search = search
        self._budget = budget
        #: Number of the next ask.
        self.asks = 0
        #: Ids of gold and of every candidate so far.
        self.ids: set[str] = {archive.gold.candidate.id}
        #: Candidates that were asked for and not told yet, by number.
        self.open: dict[int, tuple[Candidate, Hopeless]] = {}
        #: ERRORs, and asks without a candidate, in a row up to now.
        self.errors = 0
        self.unanswered = 0
        #: What asks cost so far, by proposer.
        self.spent: dict[str, Spent] = {}
        self._trials: dict[int, Trial] = {}
        self._hints: list[str] = []
        self._setbacks: deque[Setback] = deque(maxlen=_SETBACKS)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """What became of every candidate so far, in the order of the asks."""
        return tuple(self._trials.values())

    @property
    def setbacks(self) -> tuple[Setback, ...]:
        """The latest setbacks, oldest first."""
        return tuple(self._setbacks)

    def request(self, number: int, seed: int) -> Request:
        """Return what a proposer may know at an ask."""
        whole = Request(
            number=number,
            seed=seed,
            gold=self.archive.gold,
            elites=self.archive.elites,
            seen=frozenset(self.ids),
            trials=self.trials,
            setbacks=self.setbacks,
            hints=tuple(self._hints),
            remaining_usd=self._budget.remaining_usd,
        )
        if self.search == "iid":
            return replace(whole, elites=(), trials=(), setbacks=())
        if self.search == "sequential":
            return replace(whole, only=(self.archive.gold, *self.archive.elites)[-1])
        return whole

    def replay(self, events: Iterable[Event]) -> None:
        """Take in what earlier sittings wrote."""
        for event in events:
            self.take(event)

    def take(self, event: Event) -> AddStatus:
        """Take in one event; the result says what became of an evaluation.

        Raises:
            LedgerError: An evaluation without an ask: the ledger is damaged.
        """
        match event:
            case Asked(number=number, candidate=candidate, exchanges=exchanges):
                self.asks = max(self.asks, number + 1)
                self.ids.add(candidate.id)
                self._trials[number] = Trial(
                    candidate.proposer, candidate.rule, candidate.parents, candidate.shape
                )
                told = candidate.proposer == MAILBOX
                self.open[number] = (
                    candidate,
                    _never if told else self.archive.hopeless(candidate),
                )
                self.unanswered = 0
                self._budget.evaluations += 1
                self._pay(candidate.proposer, exchanges)
            case Unanswered(number=number, proposer=proposer, exchanges=exchanges):
                self.asks = max(self.asks, number + 1)
                self.unanswered += 1
                self._pay(proposer, exchanges)
            case Told(number=number, evaluation=evaluation):
                if number not in self.open:
                    raise LedgerError(
                        f"expected an ask before the evaluation {number}, found none; the ledger "
                        "is damaged"
                    )
                status = self._settle(self.open.pop(number)[0], evaluation)
                paid = status is AddStatus.ADDED
                self._trials[number] = replace(self._trials[number], paid=paid)
                return status
            case Decided():
                self._decide(event)
            case _:
                pass
        return AddStatus.NOT_ADDED

    def _pay(self, proposer: str, exchanges: Sequence[Exchange]) -> None:
        if exchanges:
            usd = sum(exchange.cost_usd for exchange in exchanges)
            self.spent[proposer] = self.spent.get(proposer, Spent()) + Spent(1, usd)
            self._budget.cost_usd += usd

    def _decide(self, event: Decided) -> None:
        match event.decision:
            case "reject":
                self.archive.reject(event.candidate_id)
            case "pin":
                self.archive.pin(event.candidate_id)
            case "hint":
                self._hints.append(event.words)
            case "approve":
                pass

    def _settle(self, candidate: Candidate, evaluation: Evaluation) -> AddStatus:
        self.errors = self.errors + 1 if evaluation.verdict is Verdict.ERROR else 0
        if evaluation.verdict is Verdict.PASS:
            return self.archive.add(Elite(candidate, evaluation))
        tables = [text for name, text in evaluation.files if name.endswith("counterexample.txt")]
        cycles = tables[0] if tables else ""
        self._setbacks.append(Setback(candidate, evaluation.stage, evaluation.reason, cycles))
        return AddStatus.NOT_ADDED


def _never(_points: Sequence[Point]) -> bool:
    return False
