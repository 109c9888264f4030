"""Who was asked and has not answered yet, and who may be asked now."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future

from hwopt.config import SearchKind
from hwopt.propose import Proposal, Proposer, Request, Together
from hwopt.propose.found import ENGINE
from hwopt.search.generation import GENERATION
from hwopt.search.slot import Slot

#: Candidates in flight: what was answered and is not told yet.
WINDOW = 8
#: Asks in flight, beside them, to proposers that take their time.
ASKS = 8


class Asks:
    """The asks that nobody has answered yet."""

    def __init__(self, proposers: Sequence[Proposer], search: SearchKind) -> None:
        #: In the order of their numbers.
        self.slots: list[Slot] = []
        #: Kinds of proposers that have nothing left until the front moves.
        self.dry: set[str] = set()
        #: Proposers that are asked many things at once, by kind.
        self.together = {each.kind: each for each in proposers if isinstance(each, Together)}
        #: Kinds that have answered: before, nobody of the kind is asked a second time, whose prompt
        #: would wait for the first one's and be out of date when it is sent.
        self._warm: set[str] = set()
        self._proposers = tuple(proposers)
        window = GENERATION if self.together else WINDOW
        self._window = 1 if search == "sequential" else window

    def candidates(self, flights: int) -> list[Proposer]:
        """Return who may be asked now.

        Args:
            flights: Candidates that were answered and are not told yet.
        """
        # A generation's asks have their places in the window.
        taken = flights + (len(self.slots) if self.together else 0)
        if taken >= self._window:
            return []
        return [each for each in self._proposers if self._may_be_asked(each)]

    def _may_be_asked(self, proposer: Proposer) -> bool:
        if proposer.kind in self.dry:
            return False
        if self._window == 1:
            return not self.slots
        if proposer.kind in ENGINE or isinstance(proposer, Together):
            return True
        waiting = [slot.proposer for slot in self.slots if slot.proposer not in ENGINE]
        warm = proposer.kind in self._warm or proposer.kind not in waiting
        return warm and len(waiting) < ASKS

    def over(self, slot: Slot, proposal: Proposal | None) -> None:
        """Take note of an answer."""
        self.slots.remove(slot)
        if proposal is None:
            self.dry.add(slot.proposer)
        else:
            self._warm.add(slot.proposer)


def asked(proposer: Proposer, request: Request, models: Executor) -> "Future[Proposal | None]":
    """Ask a proposer; one of the engine's answers at once, as it does without a model beside it."""
    if proposer.kind not in ENGINE:
        return models.submit(proposer.propose, request)
    proposal: Future[Proposal | None] = Future()
    proposal.set_result(proposer.propose(request))
    return proposal
