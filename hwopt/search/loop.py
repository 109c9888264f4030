"""Ask and tell over a window of work in flight.

Candidates are asked for, evaluated side by side, and told in the order of their answers. The window
has a fixed width, so that what a proposer knows at an ask does not depend on the number of workers,
and lacks no more than the window holds.

A model takes its time. What is asked of it waits beside the window and not in it: meanwhile those
that answer at once fill the window, and what was evaluated is told.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace

from hwopt.archive.pareto import AddStatus
from hwopt.candidate import Candidate
from hwopt.errors import ToolFailed
from hwopt.evaluation import Evaluation, Trace
from hwopt.ledger import Asked, Climbed, Event, Ledger, Told, Unanswered
from hwopt.propose import Proposal, Proposer, Request
from hwopt.propose.found import ENGINE
from hwopt.search.budget import Budget
from hwopt.search.inbox import Inbox, Letter
from hwopt.search.seen import MAILBOX, Hopeless, Seen
from hwopt.search.slot import Slot
from hwopt.search.turns import whose_turn

#: Candidates in flight: what was answered and is not told yet.
WINDOW = 8
#: Asks in flight that nobody has answered yet.
ASKS = 8
#: ERRORs in a row that stop a run: hwopt or the machine is broken, not the candidates.
MAX_ERRORS = 5
#: Asks in a row without a candidate that stop a run.
MAX_UNANSWERED = 20

Idle = Callable[[Sequence["Future[object]"]], object]

Evaluate = Callable[[Candidate, Hopeless], tuple[Evaluation, tuple[Trace, ...]]]


def until_first(pending: Sequence["Future[object]"], timeout_s: float | None = None) -> None:
    """Wait until one of several futures is done, or for some time."""
    wait(pending, timeout_s, return_when=FIRST_COMPLETED)


class Loop:
    """One run of ask and tell; the ledger is the truth, everything here a view of it."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        seen: Seen,
        proposers: Sequence[Proposer],
        evaluate: Evaluate,
        budget: Budget,
        seed: int,
        observe: Callable[[Event, AddStatus], None] = lambda _event, _status: None,
    ) -> None:
        self._ledger = ledger
        self._proposers = tuple(proposers)
        self._evaluate = evaluate
        self._budget = budget
        self._seed = seed
        self._observe = observe
        self._seen = seen
        self._window = 1 if seen.search == "sequential" else WINDOW
        #: Asked and not answered, in the order of their numbers.
        self._asks: list[Slot] = []
        #: Answered and not told, in the order of their answers.
        self._slots: deque[Slot] = deque()
        #: Whether somebody who takes time has answered: before, no second one is asked, whose
        #: prompt would wait for the first one's and be out of date when it is sent.
        self._warm = False
        #: Kinds of proposers that have nothing left until the front moves.
        self._dry: set[str] = set()

    def replay(self, events: Iterable[Event]) -> None:
        """Take in what an earlier sitting wrote.

        A person who resumes a run that gave up wants it to try again.
        """
        self._seen.replay(events)
        if self._seen.errors >= MAX_ERRORS:
            self._seen.errors = 0
        if self._seen.unanswered >= MAX_UNANSWERED:
            self._seen.unanswered = 0

    def run(
        self,
        workers: Executor,
        models: Executor,
        *,
        idle: Idle = until_first,
        inbox: Inbox | None = None,
    ) -> str:
        """Work until the budget is spent or nothing is left to try.

        Args:
            workers: Runs evaluations.
            models: Runs the proposers that take their time; the engine's answer at once.
            idle: Returns when one of several futures is done, or earlier.
            inbox: Where people leave decisions and candidates meanwhile; None means nowhere.

        Returns:
            Why it ended, in words.

        Raises:
            ToolFailed: The machine, not the candidates, seems to be broken.
        """
        for number, (candidate, hopeless) in self._seen.open.items():
            slot = Slot(number, candidate.proposer, Future(), candidate)
            slot.evaluation = workers.submit(self._evaluate, candidate, hopeless)
            self._slots.append(slot)
        while True:
            if inbox is not None:
                inbox.take(self._accept)
            self._fill(models)
            if not self._slots and not self._asks:
                return self._why()
            self._start(workers)
            head = self._slots[0] if self._slots else None
            if head and head.evaluation is not None and head.evaluation.done():
                self._slots.popleft()
                self._tell(head, *head.evaluation.result())
            elif not any(slot.proposal.done() for slot in self._asks):
                # The first candidate in flight is told before all others.
                idle([slot.awaited for slot in (*self._asks, *([head] if head else []))])
            self._refuse_to_go_on()

    def _accept(self, letter: Letter) -> bool:
        """Write down what a letter says; what the ledger has already is thrown away."""
        if letter.decided is not None and letter.decided not in self._seen.decisions:
            self._ledger.append(letter.decided)
            self._observe(letter.decided, self._seen.take(letter.decided))
        candidate = letter.candidate
        if candidate is not None and candidate.id not in self._seen.ids:
            event = Asked(self._seen.asks, replace(candidate, proposer=MAILBOX))
            self._ledger.append(event)
            self._observe(event, self._seen.take(event))
            self._slots.append(Slot(event.number, MAILBOX, Future(), event.candidate))
        self._dry.clear()
        return True

    def _fill(self, models: Executor) -> None:
        while len(self._slots) < self._window and not self._exhausted():
            active = [each for each in self._proposers if self._may_be_asked(each)]
            if not active:
                return
            number = self._seen.asks
            self._seen.asks += 1
            proposer = whose_turn(active, self._seen.trials, seed=self._seed, number=number)
            request = self._seen.request(number, self._seed)
            slot = Slot(number, proposer.kind, _proposal(proposer, request, models))
            self._asks.append(slot)
            self._take_answer(slot)

    def _may_be_asked(self, proposer: Proposer) -> bool:
        if proposer.kind in self._dry:
            return False
        if self._window == 1:
            return not self._asks
        waiting = sum(slot.proposer not in ENGINE for slot in self._asks)
        return proposer.kind in ENGINE or waiting < (ASKS if self._warm else 1)

    def _exhausted(self) -> bool:
        """Count what is in flight without an answer yet as if it were an evaluation."""
        limit = self._budget.limits.evaluations
        full = limit is not None and self._budget.evaluations + len(self._asks) >= limit
        gave_up = self._seen.unanswered >= MAX_UNANSWERED
        return full or gave_up or bool(self._budget.spent())

    def _take_answer(self, slot: Slot) -> None:
        """Write down an answer as soon as it is there; its evaluation starts afterwards."""
        if not slot.proposal.done():
            return
        proposal = slot.proposal.result()
        self._asks.remove(slot)
        if proposal is None:
            self._dry.add(slot.proposer)
            if slot.number == self._seen.asks - 1:  # the number of nobody who is in flight
                self._seen.asks -= 1
            return
        self._warm = self._warm or slot.proposer not in ENGINE
        event = self._answer(slot, proposal)
        self._ledger.append(event)
        self._observe(event, self._seen.take(event))
        if isinstance(event, Asked):
            slot.candidate = event.candidate
            self._slots.append(slot)

    def _answer(self, slot: Slot, proposal: Proposal) -> Asked | Unanswered:
        reason = proposal.reason
        if proposal.candidate is not None:
            if proposal.candidate.id not in self._seen.ids:
                return Asked(slot.number, proposal.candidate, proposal.exchanges)
            reason = f"candidate {proposal.candidate.id} was tried before"
        return Unanswered(slot.number, slot.proposer, reason, proposal.exchanges)

    def _start(self, workers: Executor) -> None:
        for slot in tuple(self._asks):
            self._take_answer(slot)
        for slot in self._slots:
            if slot.candidate is not None and slot.evaluation is None:
                _, hopeless = self._seen.open[slot.number]
                slot.evaluation = workers.submit(self._evaluate, slot.candidate, hopeless)

    def _tell(self, slot: Slot, evaluation: Evaluation, traces: tuple[Trace, ...]) -> None:
        event = Told(slot.number, evaluation)
        self._ledger.append(event)
        self._ledger.remark(Climbed(slot.number, traces, self._budget.seconds))
        self._observe(event, self._seen.take(event))
        self._dry.clear()

    def _refuse_to_go_on(self) -> None:
        if self._seen.errors >= MAX_ERRORS:
            last = self._seen.setbacks[-1]
            raise ToolFailed(
                f"{MAX_ERRORS} candidates in a row ended in ERROR at stage {last.stage}, which "
                f"gold passed: {last.reason}; run hwopt doctor, then hwopt resume"
            )

    def _why(self) -> str:
        spent = self._budget.spent()
        if spent:
            return f"the budget is spent: {spent}"
        if self._seen.unanswered >= MAX_UNANSWERED:
            return f"{MAX_UNANSWERED} asks in a row brought no candidate"
        left = self._budget.remaining_usd
        return "nothing is left to try" + (
            "" if left is None else f" with ${left:.2f} left to spend"
        )


def _proposal(proposer: Proposer, request: Request, models: Executor) -> "Future[Proposal | None]":
    """Ask a proposer; one of the engine's answers at once, as it did without a model beside it."""
    if proposer.kind not in ENGINE:
        return models.submit(proposer.propose, request)
    proposal: Future[Proposal | None] = Future()
    proposal.set_result(proposer.propose(request))
    return proposal
