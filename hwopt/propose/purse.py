"""Money that may be spent on models, shared by all requests in flight."""

import math
import threading
from collections.abc import Callable

from hwopt.errors import ConfigError


class Purse:
    """A cap, and what was spent and reserved of it [USD].

    The most that a request can cost is reserved before it is sent, so that the cap holds whatever
    is in flight. A reservation that would fit only if others cost less than their most waits until
    they are settled.
    """

    def __init__(
        self,
        cap_usd: float | None,
        *,
        note: Callable[[int, float], None] = lambda _number, _most_usd: None,
    ) -> None:
        """Open a purse.

        Args:
            cap_usd: All that a run may spend, earlier sittings included.
            note: Told number of the ask and amount of each reservation before it holds.

        Raises:
            ConfigError: There is no cap.
        """
        if cap_usd is None or not (math.isfinite(cap_usd) and cap_usd > 0):
            raise ConfigError(
                "a model takes part only with a cap in dollars above 0, "
                f"not {'none' if cap_usd is None else f'{cap_usd:g}'}; "
                "set --cost-usd or cost_usd under [budget]"
            )
        self.cap_usd = cap_usd
        self._note = note
        self._changed = threading.Condition()
        #: Spent by others and before this sitting.
        self._elsewhere_usd = 0.0
        self._spent_usd = 0.0
        self._reserved: list[float] = []
        self._closed = False

    @property
    def spent_usd(self) -> float:
        """What was settled in this sitting."""
        with self._changed:
            return self._spent_usd

    def reconcile(self, remaining_usd: float | None) -> None:
        """Learn from the ledger what was spent before this sitting.

        Args:
            remaining_usd: What the ledger leaves of the cap. It may lag behind, never run ahead.
        """
        if remaining_usd is None:
            return
        with self._changed:
            elsewhere = self.cap_usd - remaining_usd - self._spent_usd
            self._elsewhere_usd = max(self._elsewhere_usd, elsewhere)

    def admits(self, most_usd: float) -> bool:
        """Tell whether an amount would fit if nothing were in flight."""
        with self._changed:
            return self._fits(most_usd)

    def reserve(self, number: int, most_usd: float, *, waits: bool = True) -> bool:
        """Reserve an amount for an ask.

        Args:
            number: Of the ask.
            most_usd: The amount [USD].
            waits: Whether to wait for others where that helps.

        Returns:
            False where it will never fit, or does not fit now.
        """
        with self._changed:
            while self._fits(most_usd):
                if self._fits(most_usd + math.fsum(self._reserved)):
                    self._note(number, most_usd)
                    self._reserved.append(most_usd)
                    return True
                if not waits:
                    return False
                self._changed.wait()
            return False

    def hold(self, most_usd: float) -> None:
        """Reserve again what an earlier sitting reserved and sent."""
        with self._changed:
            self._reserved.append(most_usd)

    def settle(self, most_usd: float, cost_usd: float) -> None:
        """Put the true cost in place of a reservation."""
        with self._changed:
            self._reserved.remove(most_usd)
            self._spent_usd += cost_usd
            self._changed.notify_all()

    def close(self) -> None:
        """Admit nothing any more; who waits, waits no longer."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _fits(self, amount_usd: float) -> bool:
        spent = self._elsewhere_usd + self._spent_usd
        return not self._closed and spent + amount_usd <= self.cap_usd
