"""What is known of one value: bits that never change, and an interval."""

from dataclasses import dataclass

from hwopt.rewrite.ranges import Interval


@dataclass(frozen=True)
class Fact:
    """What holds of a word whenever it is looked at, read as an unsigned number."""

    #: Width [bits].
    width: int
    #: Bits that are always 0, and bits that are always 1.
    zeros: int
    ones: int
    low: int
    high: int

    @property
    def used(self) -> int:
        """How many of the lowest bits can be other than 0."""
        return self.high.bit_length()

    @property
    def constant(self) -> int | None:
        """The value, where there is only one."""
        return self.low if self.low == self.high else None

    def join(self, other: "Fact") -> "Fact":
        """Return what holds of either."""
        return fact(
            self.width,
            zeros=self.zeros & other.zeros,
            ones=self.ones & other.ones,
            span=Interval(min(self.low, other.low), max(self.high, other.high)),
        )

    def meet(self, other: "Fact") -> "Fact":
        """Return what holds where both do; this fact alone where they exclude each other."""
        span = Interval(max(self.low, other.low), min(self.high, other.high))
        if span.low > span.high:
            return self
        return fact(
            self.width, zeros=self.zeros | other.zeros, ones=self.ones | other.ones, span=span
        )


def fact(width: int, *, zeros: int = 0, ones: int = 0, span: Interval | None = None) -> Fact:
    """Return a fact in which bits and interval say no more than each other."""
    mask = (1 << width) - 1
    low, high = (0, mask) if span is None else (max(span.low, 0), min(span.high, mask))
    low, high = max(low, ones), min(high, mask & ~zeros)
    same = mask & ~((1 << (low ^ high).bit_length()) - 1)
    return Fact(width, zeros | same & ~high, ones | same & low, low, high)


def exactly(value: int, width: int) -> Fact:
    """Return the fact of a constant."""
    return fact(width, span=Interval(value, value))
