"""Which move to try next: what paid on this design so far, and chance in proportion to ignorance.

A Thompson draw over arms with a normal spread. It decides only what is tried, never what is kept.
"""

import math
import random
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

#: How many trials a prior is worth.
_PRIOR_WEIGHT = 3.0
#: Spread of the draw for an arm that was never tried.
_SPREAD = 0.35


@dataclass(frozen=True)
class Trial:
    """What became of an earlier candidate, as the ledger has it."""

    #: The proposer, as it calls itself, and what it calls the move.
    proposer: str
    rule: str
    parents: tuple[str, ...] = ()
    shape: str = ""
    #: Whether it advanced the front; None while it is in flight.
    paid: bool | None = None


@dataclass(frozen=True)
class Tally:
    """How often an arm was tried, and how often that paid; what is in flight counts as tried."""

    trials: int = 0
    paid: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.trials + other.trials, self.paid + other.paid)

    def mean(self, prior: float) -> float:
        """Return the expected share of trials that pay, `prior` where nothing is known."""
        return (_PRIOR_WEIGHT * prior + self.paid) / (_PRIOR_WEIGHT + self.trials)

    def drawn(self, prior: float, *seed: object) -> float:
        """Draw a share that the trials leave possible; it grows with `prior` for equal seeds."""
        draw = random.Random(":".join(map(str, seed)))  # noqa: S311 - no secret
        spread = _SPREAD * math.sqrt(_PRIOR_WEIGHT / (_PRIOR_WEIGHT + self.trials))
        return self.mean(prior) + spread * draw.gauss(0.0, 1.0)


@dataclass(frozen=True)
class Spent:
    """What a proposer's asks cost, those included that brought nothing."""

    asks: int = 0
    usd: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.asks + other.asks, self.usd + other.usd)


def drawn_per_usd(paid: int, usd: float, prior: float, scale_usd: float, *seed: object) -> float:
    """Draw how often a dollar pays, by a gamma distribution that what was spent leaves possible.

    Args:
        paid: How often it paid.
        usd: What was spent [USD].
        prior: Share of asks that pay, where nothing is known.
        scale_usd: What an ask costs, whoever is asked [USD]. Before anything is spent every arm
            promises the same for a dollar, and each gets to show it for as many dollars as another.
        seed: Decides the draw.
    """
    draw = random.Random(":".join(map(str, seed)))  # noqa: S311 - no secret
    return draw.gammavariate(_PRIOR_WEIGHT * prior + paid, 1.0 / (_PRIOR_WEIGHT * scale_usd + usd))


def tallied(marks: Iterable[tuple[Hashable, bool | None]]) -> dict[Hashable, Tally]:
    """Return the tally of each arm from marks of arm and whether it paid."""
    found: dict[Hashable, Tally] = {}
    for arm, paid in marks:
        found[arm] = found.get(arm, Tally()) + Tally(1, int(bool(paid)))
    return found


def prior_of(rank: int) -> float:
    """Return the share of candidates that pay, as guessed from a rule's own rank."""
    return 0.8 / (1 + max(0, rank + 2) / 6)
