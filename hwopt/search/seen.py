"""What the ledger says so far, as proposers need it, and whose turn it is by that."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hwopt.candidate import Candidate
from hwopt.evaluation import Point
from hwopt.propose import Proposer, Setback
from hwopt.propose.bandit import Tally, Trial, tallied

#: Setbacks that a proposer is shown.
_SETBACKS = 8
#: Share of a proposer's candidates that advance the front, before there is any.
_PRIOR = 0.5

Hopeless = Callable[[Sequence[Point]], bool]


@dataclass
class Seen:
    """A view of the ledger."""

    asks: int = 0
    ids: set[str] = field(default_factory=set)
    #: By the number of the ask, in the order of the asks.
    trials: dict[int, Trial] = field(default_factory=dict)
    setbacks: deque[Setback] = field(default_factory=lambda: deque(maxlen=_SETBACKS))
    open: dict[int, tuple[Candidate, Hopeless]] = field(default_factory=dict)
    errors: int = 0
    unanswered: int = 0


def whose_turn(active: Sequence[Proposer], seen: Seen, *, seed: int, number: int) -> Proposer:
    """Return the proposer with the best draw: one that paid more is asked more often."""
    kinds = tallied((trial.proposer, trial.paid) for trial in seen.trials.values())

    def draw(proposer: Proposer) -> float:
        return kinds.get(proposer.kind, Tally()).drawn(_PRIOR, seed, number, proposer.kind)

    return max(active, key=draw)


def trial_of(candidate: Candidate) -> Trial:
    """Return what is known of a candidate before it is evaluated."""
    return Trial(candidate.proposer, candidate.rule, candidate.parents, candidate.shape)
