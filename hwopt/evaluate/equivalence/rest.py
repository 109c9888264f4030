"""What an attempt at some obligations left."""

from dataclasses import dataclass

from hwopt.evaluate.equivalence.matched import Obligation


@dataclass(frozen=True)
class Rest:
    """Obligations that are undecided, and those that are violated."""

    pending: list[Obligation]
    #: Those among which one is violated.
    violated: tuple[Obligation, ...] = ()
