"""What a run may spend: evaluations, seconds, dollars. The first one spent stops it."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from hwopt.config import BudgetConfig
from hwopt.ledger import Asked, Batched, Climbed, Ended, Ledger, Reserved, Unanswered


class Budget:
    """A budget and what has been spent of it."""

    def __init__(
        self, limits: BudgetConfig, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self.evaluations = 0
        self.cost_usd = 0.0
        self._clock = clock
        self._earlier_s = 0.0
        self._started = clock()

    @property
    def seconds(self) -> float:
        """Wall time spent in this and earlier sittings [s]."""
        return self._earlier_s + self._clock() - self._started

    @property
    def remaining_usd(self) -> float | None:
        """What may still be spent [USD]; None where no cap is set."""
        cap = self.limits.cost_usd
        return None if cap is None else max(0.0, cap - self.cost_usd)

    def carry_over(self, seconds: float) -> None:
        """Count the time of an earlier sitting [s]."""
        self._earlier_s += seconds

    def spent(self) -> str:
        """Return which limit is reached, empty where none is."""
        limits = self.limits
        if limits.evaluations is not None and self.evaluations >= limits.evaluations:
            return f"{limits.evaluations} evaluations"
        if limits.seconds is not None and self.seconds >= limits.seconds:
            return f"{limits.seconds:g} seconds"
        if limits.cost_usd is not None and self.cost_usd >= limits.cost_usd:
            return f"{limits.cost_usd:g} US dollars"
        return ""


def budget_of(limits: BudgetConfig, ledger: Ledger, evaluations: int | None) -> Budget:
    """Return a run's budget with what earlier sittings spent of it.

    Args:
        limits: As the campaign states them.
        ledger: What happened so far; evaluations are counted as they are replayed.
        evaluations: Replaces the limit on evaluations; None keeps it.
    """
    budget = Budget(replace(limits, evaluations=evaluations) if evaluations else limits)
    elapsed = [each.elapsed_s for each in ledger.remarks() if isinstance(each, Ended | Climbed)]
    budget.carry_over(max(elapsed, default=0.0))
    budget.cost_usd += _unsettled_usd(ledger)
    return budget


def _unsettled_usd(ledger: Ledger) -> float:
    """Return what requests may have cost whose answers a cut-off run did not record [USD].

    Those of a batch are not lost: they are reserved again when it is taken up.
    """
    settled = {event.number for event in ledger.events() if isinstance(event, (Asked, Unanswered))}
    reserved = [each for each in ledger.remarks() if isinstance(each, Reserved)]
    return math.fsum(
        [each.cost_usd for each in reserved if each.number not in settled]
        + [-each.cost_usd for batch in outstanding(ledger) for each in batch.asks]
    )


def outstanding(ledger: Ledger) -> tuple[Batched, ...]:
    """Return the batches that were sent, with those of their asks that nobody answered yet."""
    settled = {event.number for event in ledger.events() if isinstance(event, (Asked, Unanswered))}
    found = (
        replace(each, asks=tuple(ask for ask in each.asks if ask.number not in settled))
        for each in ledger.remarks()
        if isinstance(each, Batched)
    )
    return tuple(each for each in found if each.asks)
