"""Polynomials over words, which are read with or without a sign, and over single bits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum, auto

from hwopt.netlist.numbers import Numbers

#: Literals, least significant first, and whether the last one counts negatively.
Atom = tuple[Numbers, bool]
#: Sorted words that are multiplied, to their factor.
Polynomial = Mapping[tuple[Atom, ...], int]
#: Numbers of single bits that are multiplied, to their factor.
Bits = Mapping[frozenset[int], int]

UNIT: frozenset[int] = frozenset()
#: Most products in a word, of words and of bits.
_MOST_WORDS, _MOST_BITS = 256, 4096


class Reading(Enum):
    """What a word stands for: a number, or any that is equal modulo 2^width."""

    MODULAR = auto()
    UNSIGNED = auto()
    SIGNED = auto()


class TooLarge(Exception):  # noqa: N818 - it names what was found
    """A polynomial has too many products."""


def single(word: Numbers, reading: Reading) -> Polynomial:
    """Return a word as its own polynomial; no word is 0."""
    return {((word, reading is Reading.SIGNED),): 1} if word else {}


def total(terms: Iterable[tuple[int, Polynomial]], width: int) -> Polynomial:
    """Return multiples of polynomials, together, with factors between +-2^(width - 1)."""
    found: Counter[tuple[Atom, ...]] = Counter()
    for weight, value in terms:
        for product, factor in value.items():
            found[product] += weight * factor
    half = 1 << width - 1
    near = {product: (f + half) % (2 * half) - half for product, f in found.items()}
    near = {product: factor for product, factor in near.items() if factor}
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
    for product, factor in value.items():
        low, high = factor, factor
        for atom, times in Counter(product).items():
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
    """Return a polynomial over single bits, modulo 2^width."""
    found: Counter[frozenset[int]] = Counter()
    for product, factor in value.items():
        terms: Bits = {UNIT: factor}
        for atom in product:
            terms = _times(terms, _bits_of(atom), width)
        for bits, number in terms.items():
            found[bits] += number
    return modulo(found, width)


def _bits_of(atom: Atom) -> Bits:
    word, signed = atom
    found: Counter[frozenset[int]] = Counter()
    for place, literal in enumerate(word):
        weight = -(1 << place) if signed and place == len(word) - 1 else 1 << place
        number, flip = literal >> 1, literal & 1
        if flip:
            found[UNIT] += weight
        if number:
            found[frozenset((number,))] += -weight if flip else weight
    return found


def _times(one: Bits, two: Bits, width: int) -> Bits:
    found: Counter[frozenset[int]] = Counter()
    for a, x in one.items():
        for b, y in two.items():
            found[a | b] += x * y
        if len(found) > _MOST_BITS:
            raise TooLarge
    return modulo(found, width)


def modulo(bits: Bits, width: int) -> dict[frozenset[int], int]:
    """Return a polynomial over bits with factors from 0 to 2^width - 1, those of 0 left out."""
    mask = (1 << width) - 1
    return {product: factor & mask for product, factor in bits.items() if factor & mask}
