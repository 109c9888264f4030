"""Sets of numbers: a few that are listed, or an interval with a step."""

from dataclasses import dataclass
from math import gcd

#: Most numbers that are listed.
LIMIT = 64


@dataclass(frozen=True)
class Span:
    """Numbers from low to high, both included, in steps; or those listed."""

    low: int
    high: int
    #: Distance between neighbours; 0 for a single number.
    step: int = 1
    #: The numbers themselves; empty where there are too many.
    values: frozenset[int] = frozenset()

    def __contains__(self, value: int) -> bool:
        if self.values:
            return value in self.values
        return self.low <= value <= self.high and (value - self.low) % max(self.step, 1) == 0

    def join(self, other: "Span") -> "Span":
        """Return a span that holds both."""
        if self.values and other.values:
            return listed(self.values | other.values)
        step = gcd(self.step, other.step, abs(self.low - other.low))
        return Span(min(self.low, other.low), max(self.high, other.high), step)

    def only(self, value: int) -> "Span | None":
        """Return what is left where the number is a given one."""
        return listed([value]) if value in self else None

    def without(self, value: int) -> "Span | None":
        """Return what is left without a number; only the ends of an interval can go."""
        if self.values:
            rest = self.values - {value}
            return listed(rest) if rest else None
        low = self.low + self.step if value == self.low else self.low
        high = self.high - self.step if value == self.high else self.high
        return Span(low, high, self.step) if low <= high else None

    def clipped(self, low: int, high: int) -> "Span | None":
        """Return what lies within bounds."""
        if self.values:
            rest = [v for v in self.values if low <= v <= high]
            return listed(rest) if rest else None
        step = max(self.step, 1)
        first = self.low + -(-max(0, low - self.low) // step) * step
        last = self.high - -(-max(0, self.high - high) // step) * step
        return Span(first, last, self.step) if first <= last else None

    def constant_bits(self, width: int) -> dict[int, int]:
        """Return the bits that are the same in every number."""
        if self.values:
            ones = zeros = (1 << width) - 1
            for value in self.values:
                ones &= value
                zeros &= ~value
            return {i: ones >> i & 1 for i in range(width) if (ones | zeros) >> i & 1}
        top = (self.low ^ self.high).bit_length()
        found = {i: self.low >> i & 1 for i in range(top, width)}
        even = (self.step & -self.step).bit_length() - 1
        return found | {i: self.low >> i & 1 for i in range(min(even, width))}


def listed(values: "frozenset[int] | list[int]") -> Span:
    """Return the span of given numbers, which are listed if they are few."""
    values = frozenset(values)
    low, high = min(values), max(values)
    step = gcd(*(v - low for v in values))
    return Span(low, high, step, values if len(values) <= LIMIT else frozenset())


def full(width: int) -> Span:
    """Return all numbers of a word."""
    if width <= LIMIT.bit_length() - 1:
        return listed(list(range(1 << width)))
    return Span(0, (1 << width) - 1)
