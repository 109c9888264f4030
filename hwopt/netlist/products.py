"""Polynomials over words, which are read with or without a sign, and over single bits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum, auto

from hwopt.netlist.numbers import Numbers
from hwopt.netlist.polynomial import (
    UNIT,
    Monomial,
    TooLarge,
    literal_polynomial,
    product,
    weighted,
)

#: Literals, least significant first, and whether the last one counts negatively.
Atom = tuple[Numbers, bool]
#: Sorted words that are multiplied, to their factor.
Polynomial = Mapping[tuple[Atom, ...], int]
#: Numbers of single bits that are multiplied, to their factor.
Bits = Mapping[Monomial, int]

#: Most products in a word, of words and of bits.
_MOST_WORDS, _MOST_BITS = 256, 4096


class Reading(Enum):
    """What a word stands for: a number, or any that is equal modulo 2^width."""

    MODULAR = auto()
    UNSIGNED = auto()
    SIGNED = auto()


def single(word: Numbers, reading: Reading) -> Polynomial:
    """Return a word as its own polynomial; no word is 0."""
    return {((word, reading is Reading.SIGNED),): 1} if word else {}


def total(terms: Iterable[tuple[int, Polynomial]], width: int) -> Polynomial:
    """Return multiples of polynomials, together, with factors between +-2^(width - 1)."""
    found: Counter[tuple[Atom, ...]] = Counter()
    for weight, value in terms:
        for words, factor in value.items():
            found[words] += weight * factor
    half = 1 << width - 1
    near = {words: (factor + half) % (2 * half) - half for words, factor in found.items()}
    near = {words: factor for words, factor in near.items() if factor}
    if len(near) > _MOST_WORDS:
        raise TooLarge
    return near


def multiplied(one: Polynomial, two: Polynomial, width: int) -> Polynomial:
    """Return a product, with factors between +-2^(width - 1)."""
    if len(one) * len(two) > _MOST_BITS:
        raise TooLarge
    terms = [(x * y, {tuple(sorted((*a, *b))): 1}) for a, x in one.items() for b, y in two.items()]
    return total(terms, width)


def fits(value: Polynomial, width: int, reading: Reading) -> bool:
    """Tell whether a word of a width holds whatever a polynomial can be."""
    least, greatest = span(value)
    if reading is Reading.SIGNED:
        return -(1 << width - 1) <= least and greatest < 1 << width - 1
    return least >= 0 and greatest < 1 << width


def span(value: Polynomial) -> tuple[int, int]:
    """Return numbers between which a polynomial always is."""
    least, greatest = 0, 0
    for words, factor in value.items():
        low, high = factor, factor
        for atom, times in Counter(words).items():
            a, b = _range(atom, times)
            ends = (low * a, low * b, high * a, high * b)
            low, high = min(ends), max(ends)
        least, greatest = least + low, greatest + high
    return least, greatest


def _range(atom: Atom, times: int) -> tuple[int, int]:
    """Return the least and the greatest value of a power of a word."""
    word, signed = atom
    if not signed:
        return 0, ((1 << len(word)) - 1) ** times
    least, greatest = -(1 << len(word) - 1), (1 << len(word) - 1) - 1
    if times % 2:
        return least**times, greatest**times
    return 0, least**times


def over_bits(value: Polynomial, width: int) -> Bits:
    """Return a polynomial over single bits, modulo 2^width.

    Raises:
        TooLarge: It has too many products.
    """
    terms: list[tuple[int, Bits]] = []
    for words, factor in value.items():
        bits: Bits = {UNIT: 1}
        for word, signed in words:
            bits = _few(modulo(product(bits, _bits_of(word, signed=signed)), width))
        terms.append((factor, bits))
    return _few(modulo(weighted(terms), width))


def _few(bits: Bits) -> Bits:
    if len(bits) > _MOST_BITS:
        raise TooLarge
    return bits


def _bits_of(word: Numbers, *, signed: bool) -> Bits:
    weights = [1 << place for place in range(len(word))]
    if signed:
        weights[-1] = -weights[-1]
    return weighted(zip(weights, map(literal_polynomial, word), strict=True))


def modulo(bits: Bits, width: int) -> dict[Monomial, int]:
    """Return a polynomial over bits with factors from 0 to 2^width - 1, those of 0 left out."""
    mask = (1 << width) - 1
    return {monomial: factor & mask for monomial, factor in bits.items() if factor & mask}
