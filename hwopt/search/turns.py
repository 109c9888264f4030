"""Whose turn it is: proposers that paid more on this design are asked more often.

Between the engine and models an ask counts as an ask: the engine costs nothing, so that dollars say
nothing about it. Between models a dollar counts as a dollar, whatever model and effort it buys.
"""

from collections.abc import Iterable, Mapping, Sequence

from hwopt.propose import Proposer
from hwopt.propose.bandit import Spent, Tally, Trial, drawn_per_usd, tallied

#: Share of a proposer's candidates that advance the front, before there is any.
_PRIOR = 0.5

_MODELS = "models"


def whose_turn(
    active: Sequence[Proposer],
    trials: Iterable[Trial],
    spent: Mapping[str, Spent],
    *,
    seed: int,
    number: int,
) -> Proposer:
    """Return the proposer with the best draw; what is given here alone decides it.

    Args:
        active: Those that may be asked.
        trials: What became of every candidate so far.
        spent: What asks cost so far, by proposer.
        seed: The campaign's.
        number: Of the ask.
    """
    trials = tuple(trials)
    families = tallied((_family(trial.proposer), trial.paid) for trial in trials)

    def draw(family: str) -> float:
        return families.get(family, Tally()).drawn(_PRIOR, seed, number, family)

    family = max(dict.fromkeys(_family(each.kind) for each in active), key=draw)
    own = [each for each in active if _family(each.kind) == family]
    if len(own) == 1:
        return own[0]
    tallies = tallied((trial.proposer, trial.paid) for trial in trials)
    scale_usd = _ask_usd(spent)

    def rate(proposer: Proposer) -> float:
        paid = tallies.get(proposer.kind, Tally()).paid
        usd = spent.get(proposer.kind, Spent()).usd
        return drawn_per_usd(paid, usd, _PRIOR, scale_usd, seed, number, proposer.kind)

    return max(own, key=rate)


def _family(kind: str) -> str:
    """Return what is compared by the ask: a kind of the engine's, or all models together."""
    return _MODELS if ":" in kind else kind


def _ask_usd(spent: Mapping[str, Spent]) -> float:
    """Return what an ask cost on average [USD]; 1 before there was any."""
    whole = sum(spent.values(), Spent())
    return whole.usd / whole.asks if whole.usd else 1.0
