"""How a product enters a bit heap: as rows of ANDs, folded, or as rows of Booth's digits.

Sources: Baugh and Wooley 1973 for signs in rows of ANDs; MacSorley 1961 for the digits.
"""

from dataclasses import dataclass

from hwopt.rewrite.arithmetic.bits import ZERO, Bit, all_of, any_of, invert, parity
from hwopt.rewrite.arithmetic.carry import Structure, add_rows
from hwopt.rewrite.arithmetic.circuit import Circuit, Word
from hwopt.rewrite.arithmetic.heap import BitHeap
from hwopt.rewrite.arithmetic.terms import Operand, Pair


@dataclass(frozen=True)
class Place:
    """Where in a heap a product goes."""

    heap: BitHeap
    #: Columns by which it is shifted.
    shift: int
    negative: bool

    def add(self, column: int, bit: Bit, *, negative: bool = False) -> None:
        """Add plus or minus a bit of the product."""
        self.heap.add_bit(column + self.shift, bit, negative=negative != self.negative)


def add_and_rows(
    place: Place, words: tuple[Word, Word], operands: tuple[Operand | Pair, Operand | Pair]
) -> None:
    """Add a * b as an AND of each pair of bits."""
    a, b = words
    for j in range(b.width):
        for i in range(a.width):
            sign_a = operands[0].signed and i == a.width - 1
            sign_b = operands[1].signed and j == b.width - 1
            place.add(i + j, all_of(a[i], b[j]), negative=sign_a != sign_b)


def add_square(place: Place, a: Word, operand: Operand | Pair) -> None:
    """Add a * a: each pair of bits once at twice the weight."""
    for i in range(a.width):
        place.add(2 * i, a[i])
        for j in range(i):
            is_sign = operand.signed and i == a.width - 1
            place.add(i + j + 1, all_of(a[i], a[j]), negative=is_sign)


@dataclass(frozen=True)
class Factors:
    """Two factors, of which the second becomes digits."""

    a: Word
    a_signed: bool
    b: Word
    b_signed: bool

    @property
    def top(self) -> int:
        """Width of the first factor as a signed number [bits]."""
        return self.a.width + (0 if self.a_signed else 1)

    @property
    def length(self) -> int:
        """Width of the second factor as a signed number [bits]."""
        return self.b.width + (0 if self.b_signed else 1)

    def b_bit(self, index: int) -> Bit:
        """Return a bit of the second factor, extended at both ends."""
        return _bit(self.b, index, signed=self.b_signed)

    def a_bit(self, index: int) -> Bit:
        """Return a bit of the first factor, extended at both ends."""
        return _bit(self.a, index, signed=self.a_signed)


def _bit(word: Word, index: int, *, signed: bool) -> Bit:
    if index < 0:
        return ZERO
    if index < word.width:
        return word[index]
    return word[word.width - 1] if signed else ZERO


def add_booth_rows(circuit: Circuit, place: Place, factors: Factors, tag: str) -> None:
    """Add a * b as the digits -2 to 2 of b; a row of negative digit is inverted plus one."""
    for low in range(0, factors.length, 2):
        before, here, after = (factors.b_bit(low + step) for step in (-1, 0, 1))
        label = f"{tag}_{low // 2}"
        single = circuit.net(f"single_{label}", parity(here, before))
        double = circuit.net(
            f"double_{label}",
            any_of(
                all_of(after, invert(here), invert(before)), all_of(invert(after), here, before)
            ),
        )
        for i in range(factors.top + 1):
            chosen = any_of(all_of(single, factors.a_bit(i)), all_of(double, factors.a_bit(i - 1)))
            place.add(low + i, parity(chosen, after), negative=i == factors.top)
        place.add(low, after)


def add_booth8_rows(
    circuit: Circuit, place: Place, factors: Factors, tag: str, structure: Structure
) -> None:
    """Add a * b as the digits -4 to 4 of b: a third fewer rows, for one addition that makes 3a."""
    width = factors.top + 2
    once = [factors.a_bit(i) for i in range(width)]
    twice = [factors.a_bit(i - 1) for i in range(width)]
    inner = circuit.scope(f"thrice_{tag}")
    total = add_rows(inner, once, twice, ZERO, structure=structure)
    thrice = [inner.net(f"bit_{i}", bit) for i, bit in enumerate(total)]
    fourfold = [factors.a_bit(i - 2) for i in range(width)]
    for low in range(0, factors.length, 3):
        sign = factors.b_bit(low + 2)
        label = f"{tag}_{low // 3}"
        digits = _digits8(circuit, factors, low, label)
        for i, multiples in enumerate(zip(once, twice, thrice, fourfold, strict=True)):
            chosen = any_of(*(all_of(*pair) for pair in zip(digits, multiples, strict=True)))
            place.add(low + i, parity(chosen, sign), negative=i == width - 1)
        place.add(low, sign)


def _digits8(circuit: Circuit, factors: Factors, low: int, label: str) -> list[Bit]:
    """Return whether the digit at a position is 1, 2, 3 and 4 but for its sign."""
    sign = factors.b_bit(low + 2)
    u, v, w = (
        circuit.net(f"turned_{label}_{step + 1}", parity(factors.b_bit(low + step), sign))
        for step in (-1, 0, 1)
    )
    odd = parity(u, v)
    exact = (
        all_of(odd, invert(w)),
        any_of(all_of(w, invert(u), invert(v)), all_of(invert(w), u, v)),
        all_of(odd, w),
        all_of(u, v, w),
    )
    return [circuit.net(f"times{k}_{label}", bit) for k, bit in enumerate(exact, start=1)]
