"""Whose turn it is: proposers that paid more on this design are asked more often."""

from collections.abc import Iterable, Sequence

from hwopt.propose import Proposer
from hwopt.propose.bandit import Tally, Trial, tallied

#: Share of a proposer's candidates that advance the front, before there is any.
_PRIOR = 0.5


def whose_turn(
    active: Sequence[Proposer], trials: Iterable[Trial], *, seed: int, number: int
) -> Proposer:
    """Return the proposer with the best draw; seed, number and trials alone decide it."""
    kinds = tallied((trial.proposer, trial.paid) for trial in trials)

    def draw(proposer: Proposer) -> float:
        return kinds.get(proposer.kind, Tally()).drawn(_PRIOR, seed, number, proposer.kind)

    return max(active, key=draw)
