"""What a proposer is asked, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hwopt.candidate import Candidate
from hwopt.evaluation import Elite
from hwopt.ledger import Exchange
from hwopt.propose.bandit import Trial


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
    #: What became of every candidate so far, in the order of the asks.
    trials: tuple[Trial, ...] = ()
    #: The latest setbacks, oldest first.
    setbacks: tuple[Setback, ...] = ()
    #: What a person wants proposers to know, oldest first.
    hints: tuple[str, ...] = ()
    #: The one parent that may be chosen; None leaves the choice.
    only: Elite | None = None
    #: What may still be spent [USD]; None is no limit.
    remaining_usd: float | None = None

    @property
    def choices(self) -> tuple[Elite, ...]:
        """Whom a candidate may have as its parent, gold first."""
        return (self.gold, *self.elites) if self.only is None else (self.only,)

    @property
    def parents(self) -> tuple[str, ...]:
        """Parents of every candidate so far, in order; says how often an elite was used."""
        return tuple(parent for trial in self.trials for parent in trial.parents)


@dataclass(frozen=True)
class Alternative:
    """One of several answers in the same reply: a candidate, or why there is none."""

    #: Where it stands in the reply, from 0.
    place: int
    candidate: Candidate | None
    #: Why no candidate came of it; empty otherwise.
    reason: str = ""
    #: Whether its edits cannot be applied, which its author may correct.
    misses: bool = False


@dataclass(frozen=True)
class Proposal:
    """An answer: a candidate, or why there is none."""

    candidate: Candidate | None
    #: Why no candidate came of it; empty otherwise.
    reason: str = ""
    exchanges: tuple[Exchange, ...] = ()
    #: Where the candidate stands in the last reply, from 0.
    place: int = 0
    #: What else stands in that reply; each becomes an ask of its own, without exchanges.
    others: tuple[Alternative, ...] = ()
    #: What a person has to do before any model answers again; empty otherwise.
    pause: str = ""


@runtime_checkable
class Together(Protocol):
    """A proposer that is asked for a generation at once, and answers when it has all of it."""

    #: As in `Proposer`.
    kind: str

    def propose_all(self, requests: Sequence[Request]) -> Sequence[Proposal | None]:
        """Answer requests in their order; None means that nothing is left until the front moves."""
        ...


class Proposer(Protocol):
    """Writes candidates."""

    #: What one types after `--proposer`: the kind, for a model with model and effort.
    kind: str

    def propose(self, request: Request) -> Proposal | None:
        """Answer a request; None means that nothing is left until the front moves."""
        ...
