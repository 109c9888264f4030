"""Ask and tell over a window of work in flight.

Candidates are asked for, evaluated side by side, and told in the order in which they were asked.
The window has a fixed width, so that what a proposer knows at an ask does not depend on the
number of workers.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from hwopt.archive.pareto import AddStatus
from hwopt.candidate import Candidate
from hwopt.errors import ToolFailed
from hwopt.evaluation import Evaluation, Trace
from hwopt.ledger import Asked, Batched, Climbed, Event, Ledger, Told
from hwopt.propose import Proposer, Together
from hwopt.search.answers import answered
from hwopt.search.budget import Budget
from hwopt.search.generation import GENERATION, Generation
from hwopt.search.seen import Hopeless, Seen
from hwopt.search.slot import Slot
from hwopt.search.turns import whose_turn

#: Asks in flight.
WINDOW = 8
#: ERRORs in a row that stop a run: hwopt or the machine is broken, not the candidates.
MAX_ERRORS = 5
#: Asks in a row without a candidate that stop a run.
MAX_UNANSWERED = 20

Evaluate = Callable[[Candidate, Hopeless], tuple[Evaluation, tuple[Trace, ...]]]


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
        self._outstanding: tuple[Batched, ...] = ()
        self._together = {each.kind: each for each in proposers if isinstance(each, Together)}
        window = GENERATION if self._together else WINDOW
        self._window = 1 if seen.search == "sequential" else window
        self._slots: deque[Slot] = deque()
        #: Kinds of proposers that have nothing left until the front moves.
        self._dry: set[str] = set()
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

    def run(self, workers: Executor, models: Executor) -> str:
        """Work until the budget is spent or nothing is left to try.

        Args:
            workers: Runs evaluations.
            models: Runs the proposers; one that is in no hurry may answer at once.

        Returns:
            Why it ended, in words.

        Raises:
            ToolFailed: The machine, not the candidates, seems to be broken.
        """
        for number, (candidate, hopeless) in sorted(self._seen.open.items()):
            slot = Slot(number, candidate.proposer, Future(), candidate)
            slot.evaluation = workers.submit(self._evaluate, candidate, hopeless)
            self._slots.append(slot)
        self._take_up(models)
        while True:
            self._fill(models)
            if not self._slots:
                return self._why()
            self._start(workers)
            pending = [slot.awaited for slot in self._slots if not slot.awaited.done()]
            head = self._slots[0] if self._slots else None
            if head and head.evaluation is not None and head.evaluation.done():
                self._slots.popleft()
                self._tell(head, *head.evaluation.result())
            elif not self._unstarted():
                wait(pending, return_when=FIRST_COMPLETED)
            self._refuse_to_go_on()

    def _take_up(self, models: Executor) -> None:
        """Ask for what an earlier sitting sent and nobody answered."""
        generation = Generation()
        for batch in self._outstanding:
            if batch.proposer not in self._together:  # nobody will say what it cost
                self._budget.cost_usd += sum(ask.cost_usd for ask in batch.asks)
                continue
            proposer = self._together[batch.proposer]
            for ask in batch.asks:
                self._seen.asks = max(self._seen.asks, ask.number + 1)
                request = self._seen.request(ask.number, self._seed)
                answer = generation.add(proposer, request)
                self._slots.append(Slot(ask.number, proposer.kind, answer))
        self._slots = deque(sorted(self._slots, key=lambda each: each.number))
        generation.send(models)

    def _fill(self, models: Executor) -> None:
        """Ask until the window is full; a generation only once the one before is told."""
        if self._together and self._slots:
            return
        generation = Generation()
        while len(self._slots) < self._window and not self._exhausted():
            active = [each for each in self._proposers if each.kind not in self._dry]
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
                slot = Slot(number, proposer.kind, models.submit(proposer.propose, request))
            self._slots.append(slot)
            self._take_answer(slot)
        generation.send(models)

    def _exhausted(self) -> bool:
        """Count what is in flight without an answer yet as if it were an evaluation."""
        full = self._left(sum(slot.candidate is None for slot in self._slots)) <= 0
        gave_up = self._seen.unanswered >= MAX_UNANSWERED
        return full or gave_up or bool(self.paused or self._budget.spent())

    def _left(self, waiting: int) -> float:
        """Return how many evaluations are left when so many are kept for others."""
        limit = self._budget.limits.evaluations
        return math.inf if limit is None else limit - self._budget.evaluations - waiting

    def _take_answer(self, slot: Slot) -> None:
        """Write down an answer as soon as it is there; its evaluation starts afterwards."""
        if slot.candidate is not None or not slot.proposal.done():
            return
        proposal = slot.proposal.result()
        if proposal is None:
            self._dry.add(slot.proposer)
            self._slots.remove(slot)
            if slot.number == self._seen.asks - 1:  # the number of nobody who is in flight
                self._seen.asks -= 1
            return
        self.paused = self.paused or proposal.pause
        self._slots.remove(slot)
        waiting = sum(each.candidate is None for each in self._slots)
        events = answered(
            slot, proposal, self._seen.ids, following=self._seen.asks, most=self._left(waiting)
        )
        self._ledger.append(*events)
        for event in events:
            self._observe(event, self._seen.take(event))
            if isinstance(event, Asked):
                self._slots.append(Slot(event.number, slot.proposer, Future(), event.candidate))
        self._slots = deque(sorted(self._slots, key=lambda each: each.number))

    def _unstarted(self) -> bool:
        return any(slot.candidate is None and slot.proposal.done() for slot in self._slots)

    def _start(self, workers: Executor) -> None:
        for slot in tuple(self._slots):
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
