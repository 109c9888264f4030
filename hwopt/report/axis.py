"""Axes of a plot: from a quantity to a place, and where the ticks go."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Ratio of the ends of a range from which on an axis is logarithmic.
_LOG_FROM = 6.0
#: Room beyond the outermost mark, as a part of the range.
_MARGIN = 0.07


@dataclass(frozen=True)
class Axis:
    """A linear or logarithmic map of `[low, high]` to `[start, end]`."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    @classmethod
    def around(cls, values: Iterable[float], *, start: float, end: float) -> "Axis":
        """Fit an axis around values with room at both ends."""
        found = [value for value in values if math.isfinite(value)] or [0.0, 1.0]
        low, high = min(found), max(found)
        if low > 0 and high / low >= _LOG_FROM:
            room = (high / low) ** _MARGIN
            return cls(low / room, high * room, start, end, logarithmic=True)
        room = (high - low or abs(high) or 1.0) * _MARGIN
        return cls(max(0.0, low - room) if low >= 0 else low - room, high + room, start, end)

    def place(self, value: float) -> float:
        """Return where a value stands."""
        if self.logarithmic:
            part = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Tell whether a value lies on the axis."""
        return self.low <= value <= self.high

    def ticks(self, *, about: int = 6) -> tuple[float, ...]:
        """Return round values on the axis, `about` as many as asked for."""
        if not self.logarithmic:
            step = _round_step((self.high - self.low) / about)
            first, last = math.ceil(self.low / step), math.floor(self.high / step)
            return tuple(number * step for number in range(first, last + 1))
        for digits in ((1, 1.5, 2, 3, 4, 5, 6, 7, 8), (1, 2, 3, 5, 7), (1, 2, 5), (1,)):
            found = tuple(value for value in self._decades(digits) if self.holds(value))
            if len(found) <= about + 2:
                return found
        return found

    def _decades(self, digits: Iterable[float]) -> Iterator[float]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for power in range(first, last + 1):
            for digit in digits:
                yield digit * 10.0**power


def tick_words(value: float) -> str:
    """Write a tick without digits that say nothing."""
    return f"{value:,.10g}" if abs(value) >= 1 or value == 0 else f"{value:.3g}"


def _round_step(raw: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next((digit * power for digit in (1, 2, 5) if digit * power >= raw), 10 * power)
