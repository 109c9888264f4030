"""What a proposer is asked, and what it answers."""

from dataclasses import dataclass
from typing import Protocol

from hwopt.candidate import Candidate
from hwopt.evaluation import Elite
from hwopt.ledger import Exchange


@dataclass(frozen=True)
class Setback:
    """A candidate that did not make it, for proposers that learn from it."""

    candidate: Candidate
    stage: str
    reason: str
    #: The cycles of a counterexample as a table; empty where there is none.
    cycles: str = ""


@dataclass(frozen=True)
class Request:
    """Everything a proposer may know at one ask."""

    #: Counts all asks of a run from 0.
    number: int
    #: The campaign's seed; a proposer draws from `(seed, number)` alone.
    seed: int
    gold: Elite
    #: Those on the front, gold not among them, in order of arrival.
    elites: tuple[Elite, ...]
    #: Ids of gold and of every candidate so far.
    seen: frozenset[str]
    #: Parents of every candidate so far, in order; says how often an elite was used.
    parents: tuple[str, ...] = ()
    #: The latest setbacks, oldest first.
    setbacks: tuple[Setback, ...] = ()
    #: What may still be spent [USD]; None is no limit.
    remaining_usd: float | None = None


@dataclass(frozen=True)
class Proposal:
    """An answer: a candidate, or why there is none."""

    candidate: Candidate | None
    #: Why no candidate came of it; empty otherwise.
    reason: str = ""
    exchanges: tuple[Exchange, ...] = ()


class Proposer(Protocol):
    """Writes candidates."""

    #: Name of the kind, as in a campaign file.
    kind: str

    def propose(self, request: Request) -> Proposal | None:
        """Answer a request; None means that nothing is left until the front moves."""
        ...
