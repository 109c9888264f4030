"""Ranges of numbers, and the cubes that they are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

#: First value, and the one after the last.
Span = tuple[int, int]


@dataclass(frozen=True)
class Cube:
    """Values whose bits under a mask are given."""

    care: int
    value: int


def signed_spans(at: int, end: int, *, turned: bool) -> list[Span]:
    """Return which words, read as numbers without sign, are less than one as numbers with sign.

    Args:
        at: The word that is compared with.
        end: How many words there are.
        turned: Whether those are asked for that are greater.
    """
    half = end // 2
    if turned:
        return [(at + 1, half)] if at < half else [(at + 1, end), (0, half)]
    return [(half, end), (0, at)] if at < half else [(half, at)]


def joined_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return ranges in order, those that touch as one."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def cubes(spans: Iterable[Span], width: int) -> tuple[Cube, ...]:
    """Return the aligned ranges that ranges are made of; pairs that differ in one bit are one."""
    ones = (1 << width) - 1
    found: set[Cube] = set()
    for start, end in spans:
        at = start
        while at < end:
            size = at & -at or ones + 1
            while at + size > end:
                size >>= 1
            found.add(Cube(ones ^ (size - 1), at))
            at += size
    while (pair := _pair(found)) is not None:
        one, bit = pair
        found -= {one, Cube(one.care, one.value ^ bit)}
        found.add(Cube(one.care ^ bit, one.value & ~bit))
    return tuple(sorted(found, key=lambda c: (c.value, c.care)))


def _pair(found: set[Cube]) -> tuple[Cube, int] | None:
    """Return a cube and the one bit in which another one is different."""
    for one in sorted(found, key=lambda c: (c.value, c.care)):
        bits = one.care
        while bits:
            bit = bits & -bits
            if Cube(one.care, one.value ^ bit) in found:
                return one, bit
            bits ^= bit
    return None
