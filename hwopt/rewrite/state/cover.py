"""Sums of few products of bits, where some combinations never occur. Source: Brayton 1984."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A product: the bits that it tests, and their values.
Cube = tuple[int, int]

_Numbers = Iterable[int]

#: Widest codes for which every product is looked at [bits].
_LISTED = 6


def cover(width: int, ones: _Numbers, zeros: _Numbers) -> list[Cube]:
    """Return products that hold at all of `ones` and at none of `zeros`; elsewhere, either way.

    Each product is as large as it gets, and those that hold at most of what is left come first.

    Raises:
        ValueError: a number is in both.
    """
    on, off = sorted(set(ones)), sorted(set(zeros))
    if not set(on).isdisjoint(off):
        raise ValueError("expected numbers that are told apart")
    if not on or not off:
        return [(0, 0)] if on else []
    if width <= _LISTED:
        return list(_listed(width, _mask(on), _mask(off)))
    return list(_grown(width, tuple(on), tuple(off)))


def _mask(numbers: Sequence[int]) -> int:
    return sum(1 << number for number in numbers)


@cache
def _products(width: int) -> tuple[tuple[int, Cube], ...]:
    """Return every product with the numbers at which it holds, those with fewest tests first."""
    found = []
    for mask in sorted(range(1 << width), key=int.bit_count):
        for value in range(1 << width):
            if value & ~mask == 0:
                here = [n for n in range(1 << width) if n & mask == value]
                found.append((_mask(here), (mask, value)))
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _listed(width: int, left: int, off: int) -> tuple[Cube, ...]:
    able = [(here, cube) for here, cube in _products(width) if not here & off and here & left]
    found = []
    while left:
        here, cube = max(able, key=lambda each: (each[0] & left).bit_count())
        found.append(cube)
        left &= ~here
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def _grown(width: int, on: tuple[int, ...], off: tuple[int, ...]) -> tuple[Cube, ...]:
    left, found = on, list[Cube]()
    while left:
        best = max(
            (_expanded(width, number, off, first) for number in left for first in range(width)),
            key=lambda cube: (
                sum(number & cube[0] == cube[1] for number in left),
                -cube[0].bit_count(),
                -cube[0],
                -cube[1],
            ),
        )
        found.append(best)
        left = tuple(number for number in left if number & best[0] != best[1])
    return tuple(found)


def _expanded(width: int, number: int, off: Sequence[int], first: int) -> Cube:
    """Return a product that holds at a number and tests no bit in vain."""
    mask = (1 << width) - 1
    for step in range(width):
        fewer = mask & ~(1 << (first + step) % width)
        if all(other & fewer != number & fewer for other in off):
            mask = fewer
    return mask, number & mask


def literals(cubes: Iterable[Cube]) -> int:
    """Return how many bits products test, all together, and one for each beyond the first."""
    cubes = list(cubes)
    return sum(mask.bit_count() for mask, _ in cubes) + max(0, len(cubes) - 1)


def chosen(words: Words, code: Word, ones: Sequence[int], zeros: Sequence[int]) -> Word:
    """Return a bit that is 1 where a word has one of some values, and 0 at some others."""
    direct = cover(code.width, ones, zeros)
    inverse = cover(code.width, zeros, ones)
    if literals(inverse) < literals(direct):
        return words.invert(_sum(words, code, inverse))
    return _sum(words, code, direct)


def _sum(words: Words, code: Word, cubes: Iterable[Cube]) -> Word:
    return words.disj([words.const(0, 1), *(_product(words, code, cube) for cube in cubes)])


def _product(words: Words, code: Word, cube: Cube) -> Word:
    mask, value = cube
    bits = [at for at in range(code.width) if mask >> at & 1]
    if len(bits) == code.width > 1:
        return words.eq(code, words.const(value, code.width))
    parts = [words.bit(code, at) for at in bits]
    signed = [
        part if value >> at & 1 else words.invert(part)
        for at, part in zip(bits, parts, strict=True)
    ]
    return words.conj([words.const(1, 1), *signed])
