"""Ask and tell over a window of work in flight.

Candidates are asked for, evaluated side by side, and told in the order of their answers. The window
has a fixed width, so that what a proposer knows at an ask does not depend on the number of workers,
and lacks no more than the window holds.

A model takes its time. What is asked of it waits beside the window and not in it: meanwhile those
that answer at once fill the window, and what was evaluated is told.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace

from hwopt.archive.pareto import AddStatus
from hwopt.candidate import Candidate
from hwopt.errors import ToolFailed
from hwopt.evaluation import Evaluation, Trace
from hwopt.ledger import Asked, Batched, Climbed, Event, Ledger, Told
from hwopt.propose import Proposer, Together
from hwopt.search.answers import answered
from hwopt.search.asks import Asks, asked
from hwopt.search.budget import Budget
from hwopt.search.generation import Generation
from hwopt.search.inbox import Inbox, Letter
from hwopt.search.seen import MAILBOX, Hopeless, Seen
from hwopt.search.slot import Slot
from hwopt.search.turns import whose_turn

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
        self._evaluate = evaluate
        self._budget = budget
        self._seed = seed
        self._observe = observe
        self._seen = seen
        self._asks = Asks(proposers, seen.search)
        #: Answered and not told, in the order of their answers.
        self._slots: deque[Slot] = deque()
        self._outstanding: tuple[Batched, ...] = ()
        #: What a person has to do before the run can go on; empty while it does.
        self.paused = ""

    def replay(self, events: Iterable[Event], outstanding: Sequence[Batched] = ()) -> None:
        """Take in what an earlier sitting wrote, and the batches whose answers it did not see.

        A person who resumes a run that gave up wants it to try again.
        """
        self._outstanding = tuple(outstanding)
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
        self._take_up(models)
        while True:
            if inbox is not None:
                inbox.take(self._accept)
            self._fill(models)
            if not self._slots and not self._asks.slots:
                return self._why()
            self._start(workers)
            head = self._slots[0] if self._slots else None
            if head and head.evaluation is not None and head.evaluation.done():
                self._slots.popleft()
                self._tell(head, *head.evaluation.result())
            elif not any(slot.proposal.done() for slot in self._asks.slots):
                # The first candidate in flight is told before all others.
                idle([slot.awaited for slot in (*self._asks.slots, *([head] if head else []))])
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
        self._asks.dry.clear()
        return True

    def _take_up(self, models: Executor) -> None:
        """Ask for what an earlier sitting sent and nobody answered."""
        generation = Generation()
        for batch in self._outstanding:
            if batch.proposer not in self._asks.together:  # nobody will say what it cost
                self._budget.cost_usd += sum(ask.cost_usd for ask in batch.asks)
                continue
            proposer = self._asks.together[batch.proposer]
            for ask in batch.asks:
                self._seen.asks = max(self._seen.asks, ask.number + 1)
                request = self._seen.request(ask.number, self._seed)
                answer = generation.add(proposer, request)
                self._asks.slots.append(Slot(ask.number, proposer.kind, answer))
        generation.send(models)

    def _fill(self, models: Executor) -> None:
        """Ask until the window is full; a generation only once the one before is told."""
        if self._asks.together and (self._slots or self._asks.slots):
            return
        generation = Generation()
        while not self._exhausted():
            active = self._asks.candidates(len(self._slots))
            if not active:
                break
            number = self._seen.asks
            self._seen.asks += 1
            proposer = whose_turn(
                active, self._seen.trials, self._seen.spent, seed=self._seed, number=number
            )
            request = self._seen.request(number, self._seed)
            if isinstance(proposer, Together):
                slot = Slot(number, proposer.kind, generation.add(proposer, request))
            else:
                slot = Slot(number, proposer.kind, asked(proposer, request, models))
            self._asks.slots.append(slot)
            self._take_answer(slot)
        generation.send(models)

    def _exhausted(self) -> bool:
        """Count what is in flight without an answer yet as if it were an evaluation."""
        full = self._left(len(self._asks.slots)) <= 0
        gave_up = self._seen.unanswered >= MAX_UNANSWERED
        return full or gave_up or bool(self.paused or self._budget.spent())

    def _left(self, waiting: int) -> float:
        """Return how many evaluations are left when so many are kept for others."""
        limit = self._budget.limits.evaluations
        return math.inf if limit is None else limit - self._budget.evaluations - waiting

    def _take_answer(self, slot: Slot) -> None:
        """Write down an answer as soon as it is there; its evaluation starts afterwards."""
        if not slot.proposal.done():
            return
        proposal = slot.proposal.result()
        self._asks.over(slot, proposal)
        if proposal is None:
            if slot.number == self._seen.asks - 1:  # the number of nobody who is in flight
                self._seen.asks -= 1
            return
        self.paused = self.paused or proposal.pause
        most = self._left(len(self._asks.slots))
        events = answered(slot, proposal, self._seen.ids, following=self._seen.asks, most=most)
        self._ledger.append(*events)
        for event in events:
            self._observe(event, self._seen.take(event))
            if isinstance(event, Asked):
                self._slots.append(Slot(event.number, slot.proposer, Future(), event.candidate))

    def _start(self, workers: Executor) -> None:
        for slot in tuple(self._asks.slots):
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
        self._asks.dry.clear()

    def _refuse_to_go_on(self) -> None:
        if self._seen.errors >= MAX_ERRORS:
            last = self._seen.setbacks[-1]
            raise ToolFailed(
                f"{MAX_ERRORS} candidates in a row ended in ERROR at stage {last.stage}, which "
                f"gold passed: {last.reason}; run hwopt doctor, then hwopt resume"
            )

    def _why(self) -> str:
        if self.paused:
            return f"paused: {self.paused}"
        spent = self._budget.spent()
        if spent:
            return f"the budget is spent: {spent}"
        if self._seen.unanswered >= MAX_UNANSWERED:
            return f"{MAX_UNANSWERED} asks in a row brought no candidate"
        left = self._budget.remaining_usd
        return "nothing is left to try" + (
            "" if left is None else f" with ${left:.2f} left to spend"
        )
