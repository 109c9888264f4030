"""Numbers for sums and products, so that equal polynomials have equal numbers.

A word counts a polynomial over integers, whose variables are words of bits that are read with or
without a sign. Bit i of it depends on the polynomial modulo 2^(i+1), written over single bits,
where `b * b = b`: that form is unique, so equal bits get equal numbers however they are written.

A word that is extended, or stands in a longer one, remains the polynomial that it is as long as
the least and the greatest value of that show that nothing is cut off.
"""

from dataclasses import dataclass
from functools import reduce

from hwopt.netlist.numbers import FALSE, Numbers, Table
from hwopt.netlist.polynomial import UNIT, TooLarge
from hwopt.netlist.products import (
    Bits,
    Polynomial,
    Reading,
    fits,
    modulo,
    multiplied,
    over_bits,
    single,
    span,
    total,
)

#: Products of bits in all words of a table.
_BUDGET = 4_000_000
#: Most words among which one is looked for by a bit.
_PLACES = 8
#: Inputs of a gate that has a number of its own.
_GATE = 2


@dataclass(frozen=True)
class _Word:
    """What was computed before."""

    value: Polynomial
    bits: Numbers


class Sums:
    """The sums and products over the numbers of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._left = _BUDGET
        self._done: dict[tuple[str, Numbers, Numbers], Numbers | None] = {}
        #: Literal to the words of which it is a bit, and which.
        self._places: dict[int, list[tuple[_Word, int]]] = {}

    def word(self, kind: str, a: Numbers, b: Numbers) -> Numbers | None:
        """Return the literals of `a + b`, `a - b` or `a * b`, all of one width.

        None where an undefined bit has a part in it, or where it is too large.

        Args:
            kind: `$add`, `$sub` or `$mul`.
            a: Literals of the first operand, extended to the width of the result.
            b: Literals of the second.
        """
        key = (kind, a, b)
        if key not in self._done:
            known = not any(self.table.is_free(one) for one in (*a, *b))
            try:
                self._done[key] = self._word(kind, a, b) if known else None
            except TooLarge:
                self._done[key] = None
        return self._done[key]

    def _word(self, kind: str, a: Numbers, b: Numbers) -> Numbers:
        one, two = self._read(a), self._read(b)
        if kind == "$mul":
            value = multiplied(one, two, len(a))
        else:
            value = total(((1, one), (-1 if kind == "$sub" else 1, two)), len(a))
        word = _Word(value, self._literals(value, len(a)))
        for index, literal in enumerate(word.bits):
            places = self._places.setdefault(literal, [])
            if index and len(places) < _PLACES:
                places.append((word, index))
        return word.bits

    def _literals(self, value: Polynomial, width: int) -> Numbers:
        bits = over_bits(value, width)
        least, greatest = span(value)
        signed = least < 0
        needed = max(greatest.bit_length(), (-1 - least).bit_length() if signed else 1) + signed
        found = [self._bit(bits, index) for index in range(min(needed, width))]
        sign = found[-1] if signed else FALSE
        return (*found, *[sign] * (width - len(found)))

    def _read(self, word: Numbers) -> Polynomial:
        """Return what a word counts, modulo 2^width."""
        stem, reading = _unextended(word)
        terms: list[tuple[int, Polynomial]] = []
        end = above = len(stem)
        while end:
            known = self._known(stem[:end], _reading(stem, end, reading))
            if known is None:
                end -= 1
                continue
            value, width = known
            terms.append((1 << end, single(stem[end:above], _reading(stem, above, reading))))
            end = above = end - width
            terms.append((1 << end, value))
        terms.append((1, single(stem[:above], _reading(stem, above, reading))))
        return total(terms, len(word))

    def _known(self, word: Numbers, reading: Reading) -> tuple[Polynomial, int] | None:
        """Return what the upper bits of a word count, and how many; None if nothing is known."""
        for flip in (0, 1):
            for known, index in self._places.get(word[-1] ^ flip, ()):
                width = index + 1
                if width > len(word):
                    continue
                upper = word[-width:]
                if tuple(one ^ flip for one in upper) != known.bits[:width]:
                    continue
                value = known.value
                if flip:
                    # NOT w is -1 - w; read without a sign, 2^width - 1 - w.
                    ones = (1 << width) - 1 if reading is Reading.UNSIGNED else -1
                    value = total(((1, {(): ones}), (-1, value)), width + 1)
                if reading is Reading.MODULAR or fits(value, width, reading):
                    return value, width
        return None

    def _bit(self, bits: Bits, index: int) -> int:
        """Return the literal of a bit of a polynomial over bits."""
        terms = modulo(bits, index + 1)
        while index:
            odd = [product for product, factor in terms.items() if factor & 1]
            self._left -= 1 + len(terms)
            if len(odd) == 1:
                terms[odd[0]] -= 1
            elif len(odd) == 2 and UNIT in odd:  # noqa: PLR2004 - 1 + b, which is 2 * b + 1 - b
                (other,) = (product for product in odd if product)
                terms[UNIT] -= 1
                terms[other] += 1
            elif odd:
                break
            # What is left is even, and what was taken is 0 or 1: no bit above is another.
            terms = modulo({product: f >> 1 for product, f in terms.items()}, index)
            index -= 1
        flip = terms.get(UNIT, 0) >> index & 1
        if flip:
            negative = {product: -factor for product, factor in terms.items()}
            negative[UNIT] -= 1
            terms = modulo(negative, index + 1)
        self._left -= 1 + len(terms)
        if self._left < 0:
            raise TooLarge
        return self._literal(terms, index) ^ flip

    def _literal(self, terms: Bits, index: int) -> int:
        table = self.table
        if not index and max(len(terms), *map(len, terms), 0) <= _GATE:
            products = sorted(sorted(product) for product in terms)
            ands = [reduce(table.and_, (2 * one for one in product)) for product in products]
            return reduce(table.xor, ands, FALSE)
        return table.number(("sum", index, frozenset(terms.items())))


def _unextended(word: Numbers) -> tuple[Numbers, Reading]:
    """Return what a word is an extension of, and how."""
    width = len(word)
    if word[-1] == FALSE:
        while width and word[width - 1] == FALSE:
            width -= 1
        return word[:width], Reading.UNSIGNED
    while width > 1 and word[width - 1] == word[width - 2]:
        width -= 1
    return word[:width], Reading.MODULAR if width == len(word) else Reading.SIGNED


def _reading(stem: Numbers, end: int, reading: Reading) -> Reading:
    """Return how the part of a word that ends somewhere is read."""
    return reading if end == len(stem) else Reading.UNSIGNED
