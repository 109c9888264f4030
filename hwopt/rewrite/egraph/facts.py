"""What is known of the numbers that a term can be: an interval and a residue.

Intervals are those of `hwopt.rewrite.ranges`, to which a residue adds what scaled counters and
concatenations keep: which low bits are known, and which bits of two addends never meet.
"""

from collections.abc import Callable, Sequence
from math import gcd
from typing import NamedTuple

#: Residues of greater steps than this are not combined.
_MAX_STEP = 1 << 64


class ContradictionError(ValueError):
    """A rule says that terms are equal which are not: a fault of hwopt, not of the design."""


class Facts(NamedTuple):
    """All values lie from low to high and are `rest` modulo `step`; a step of 0 is one value."""

    low: int
    high: int
    step: int
    rest: int

    def within(self, width: int) -> bool:
        """Return whether every value is one of an unsigned word."""
        return self.low >= 0 and self.high.bit_length() <= width

    def fits(self, width: int) -> bool:
        """Return whether every value is one of a signed word."""
        half = 1 << (width - 1)
        return -half <= self.low and self.high < half

    @property
    def width(self) -> int:
        """Bits of a word that holds every value; with a sign where one can be negative."""
        if self.low >= 0:
            return max(self.high.bit_length(), 1)
        return max((-self.low - 1).bit_length(), max(self.high, 0).bit_length()) + 1

    @property
    def zeros(self) -> int:
        """Number of low bits that are 0 in every value."""
        both = gcd(self.step, self.rest)
        return (both & -both).bit_length() - 1 if both else self.width

    @property
    def bit(self) -> bool:
        """Whether there are no values but 0 and 1."""
        return self.low >= 0 and self.high <= 1


def exactly(value: int) -> Facts:
    """Return the facts of a constant."""
    return Facts(value, value, 0, value)


def between(low: int, high: int, step: int = 1, rest: int = 0) -> Facts:
    """Return facts with the ends moved to values of the residue.

    Raises:
        ContradictionError: no integer is left; two terms that differ were said to be equal.
    """
    if step > 1:
        rest %= step
        low += (rest - low) % step
        high -= (high - rest) % step
    if step == 0:
        low, high = max(low, rest), min(high, rest)
    if low > high:
        raise ContradictionError(
            "equal terms were expected to have a value in common; a rule is wrong"
        )
    return exactly(low) if low == high else Facts(low, high, step, rest)


def meet(a: Facts, b: Facts) -> Facts:
    """Return what holds where both hold."""
    if a == b:
        return a
    first, second = (a, b) if a.step == 0 or (b.step and a.step >= b.step) else (b, a)
    step, rest = first.step, first.rest
    if step and second.step > 1 and step % second.step:
        common = gcd(step, second.step)
        total = step // common * second.step
        if total <= _MAX_STEP and (second.rest - rest) % common == 0:
            inverse = pow(step // common, -1, second.step // common)
            rest += step * ((second.rest - rest) // common * inverse % (second.step // common))
            step = total
    return between(max(a.low, b.low), min(a.high, b.high), step, rest)


def join(a: Facts, b: Facts) -> Facts:
    """Return what holds where one of both holds."""
    step = gcd(a.step, b.step, a.rest - b.rest)
    rest = a.rest % step if step else a.rest
    return between(min(a.low, b.low), max(a.high, b.high), step, rest)


def _sum(params: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    low = high = rest = params[0]
    step = 0
    for factor, arg in zip(params[1:], args, strict=True):
        ends = sorted((factor * arg.low, factor * arg.high))
        low, high = low + ends[0], high + ends[1]
        step, rest = gcd(step, factor * arg.step), rest + factor * arg.rest
    return between(low, high, step, rest)


def _product(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    found = args[0]
    for arg in args[1:]:
        ends = [x * y for x in (found.low, found.high) for y in (arg.low, arg.high)]
        parts = found.step * arg.step, found.step * arg.rest, arg.step * found.rest
        found = between(min(ends), max(ends), gcd(*parts), found.rest * arg.rest)
    if len(args) == 2 and args[0] is args[1] and found.low < 0:  # noqa: PLR2004 - a square
        found = between(0, found.high, found.step, found.rest)
    return found


def _low(params: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    (arg,), size = args, 1 << params[0]
    if arg.within(params[0]):
        return arg
    return between(0, size - 1, gcd(arg.step, size), arg.rest)


def _signed(params: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    (arg,), size = args, 1 << params[0]
    if arg.fits(params[0]):
        return arg
    return between(-(size >> 1), (size >> 1) - 1, gcd(arg.step, size), arg.rest)


def _high(params: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    (arg,), size = args, 1 << params[0]
    low, high = arg.low // size, arg.high // size
    if arg.step % size == 0 and arg.step:
        return between(low, high, arg.step // size, arg.rest // size)
    return between(low, high)


def _choose(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    return join(args[1], args[2])


def _flip(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    inverse = _sum((-1, -1), args[1:])
    return join(args[1], inverse)


def _bit(_: tuple[int, ...], __: Sequence[Facts]) -> Facts:
    return between(0, 1)


def _right(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    value, by = args
    ends = [x >> y for x in (value.low, value.high) for y in (by.low, min(by.high, 1 << 20))]
    return between(min(ends), max(ends))


def _bitwise(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    return between(0, (1 << max(a.width for a in args)) - 1)


def _and(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    return between(0, min(a.high for a in args))


def _or(_: tuple[int, ...], args: Sequence[Facts]) -> Facts:
    return between(max(a.low for a in args), (1 << max(a.width for a in args)) - 1)


def _word(params: tuple[int, ...], _: Sequence[Facts]) -> Facts:
    return between(0, (1 << params[0]) - 1)


#: Facts of an operation from its parameters and the facts of its operands.
TRANSFER: dict[str, Callable[[tuple[int, ...], Sequence[Facts]], Facts]] = {
    "sum": _sum,
    "product": _product,
    "low": _low,
    "signed": _signed,
    "high": _high,
    "choose": _choose,
    "flip": _flip,
    "negative": _bit,
    "zero": _bit,
    "less": _bit,
    "equal": _bit,
    "left": _word,
    "right": _right,
    "both": _and,
    "either": _or,
    "parity": _bitwise,
    "word": _word,
}
