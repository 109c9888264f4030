"""One ask in flight."""

from concurrent.futures import Future
from dataclasses import dataclass

from hwopt.candidate import Candidate
from hwopt.evaluation import Evaluation, Trace
from hwopt.propose import Proposal


@dataclass
class Slot:
    """One ask in flight: first a proposal is awaited, then an evaluation."""

    number: int
    proposer: str
    proposal: "Future[Proposal | None]"
    candidate: Candidate | None = None
    evaluation: "Future[tuple[Evaluation, tuple[Trace, ...]]] | None" = None

    @property
    def awaited(self) -> "Future[object]":
        """What has to end before the slot moves on."""
        return self.evaluation or self.proposal  # type: ignore[return-value]
