"""Sums of products in one bit heap: multipliers, multiply-accumulate, dot products, filters.

A product of words enters as rows of ANDs (Baugh and Wooley 1973) or as Booth radix-4 digits
(MacSorley 1961); a constant coefficient enters as its canonical signed digits; a square enters
folded. Everything is summed once, with one carry propagation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hwopt.rewrite.arithmetic.bits import ZERO, Bit, all_of, any_of, invert, parity
from hwopt.rewrite.arithmetic.carry import Structure, structure_name
from hwopt.rewrite.arithmetic.circuit import Circuit, Word, replicated
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.heap import BitHeap, Schedule
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term, expression
from hwopt.verilog.pyverilog_nodes import verilog

#: How a product of two words becomes rows.
Rows = Literal["and", "booth"]


def signed_digits(value: int) -> tuple[tuple[int, int], ...]:
    """Return the canonical signed digits as (exponent, 1 or -1), lowest first.

    Source: Reitwiesner 1960.
    """
    digits = []
    exponent = 0
    while value:
        if value & 1:
            digit = 2 - (value & 3)
            digits.append((exponent, digit))
            value -= digit
        value >>= 1
        exponent += 1
    return tuple(digits)


def sum_of_products(
    name: str,
    terms: tuple[Term, ...],
    width: int,
    *,
    rows: Rows = "and",
    schedule: Schedule = "dadda",
    structure: Structure = "operator",
) -> Generated:
    """Write `y = ` the sum of the terms, mod 2^width.

    Args:
        name: Name of the module, completed by the architecture.
        terms: What is summed; inputs are declared in order of first use.
        width: Width of the result [bits].
        rows: How products of two different operands enter.
        schedule: How the heap is compressed.
        structure: How the last two rows are added.
    """
    architecture = f"{rows}_{schedule}_{structure_name(structure)}"
    circuit = Circuit(f"{name}_{architecture}")
    words = _declared(circuit, [operand for term in terms for operand in term.operands])
    heap = BitHeap(circuit, width)
    for number, term in enumerate(terms):
        _add_term(circuit, heap, term, words, rows=rows, tag=str(number))
    circuit.output("y", heap.total(schedule=schedule, structure=structure))
    return circuit.finish(
        architecture=architecture,
        purpose=f"Sum of {len(terms)} terms in one bit heap of {width} columns: products as "
        f"{rows} rows,\n{schedule} compression, final adder {structure_name(structure)}",
        function=f"assign y = {expression(terms)};",
    )


def _declared(circuit: Circuit, operands: Sequence[Operand | Pair]) -> dict[str, Word]:
    """Declare inputs, then the sums of pairs, each once."""
    words: dict[str, Word] = {}
    for operand in operands:
        parts = (operand.first, operand.second) if isinstance(operand, Pair) else (operand,)
        for part in parts:
            if part.name not in words:
                words[part.name] = circuit.input(part.name, part.width, signed=part.signed)
    for operand in operands:
        if isinstance(operand, Pair) and operand.name not in words:
            rows = [
                _extended(words[part.name], part.signed, operand.width)
                for part in (operand.first, operand.second)
            ]
            total = verilog.Plus(*rows)
            late = (2 * operand.width.bit_length(),) * operand.width
            words[operand.name] = circuit.word(operand.name, operand.width, total, arrivals=late)
    return words


def _extended(word: Word, signed: bool, width: int) -> Any:  # noqa: FBT001 - private
    """Return a word with its sign, or zeros, in front."""
    top = word[word.width - 1] if signed else ZERO
    return verilog.Concat((replicated(top, width - word.width), word.node))


def _add_term(
    circuit: Circuit, heap: BitHeap, term: Term, words: dict[str, Word], *, rows: Rows, tag: str
) -> None:
    if not term.operands:
        heap.add_constant(term.coefficient)
        return
    first, *rest = term.operands
    x = words[first.name]
    for shift, digit in signed_digits(term.coefficient):
        place = _Place(heap, shift, negative=digit < 0)
        if not rest:
            heap.add_bits(x.bits(), shift=shift, signed=first.signed, negative=digit < 0)
        elif rest[0] == first:
            _add_square(place, x, first)
        elif rows == "and":
            _add_and_rows(place, (x, words[rest[0].name]), (first, rest[0]))
        else:
            factors = _Factors(x, first.signed, words[rest[0].name], rest[0].signed)
            _add_booth_rows(circuit, place, factors, f"{tag}_{shift}")


@dataclass(frozen=True)
class _Place:
    """Where in a heap a product goes."""

    heap: BitHeap
    shift: int
    negative: bool

    def add(self, column: int, bit: Bit, *, negative: bool = False) -> None:
        self.heap.add_bit(column + self.shift, bit, negative=negative != self.negative)


def _add_and_rows(
    place: _Place, words: tuple[Word, Word], operands: tuple[Operand | Pair, Operand | Pair]
) -> None:
    a, b = words
    for j in range(b.width):
        for i in range(a.width):
            sign_a = operands[0].signed and i == a.width - 1
            sign_b = operands[1].signed and j == b.width - 1
            place.add(i + j, all_of(a[i], b[j]), negative=sign_a != sign_b)


def _add_square(place: _Place, a: Word, operand: Operand | Pair) -> None:
    """Add a * a: each pair of bits once at twice the weight."""
    for i in range(a.width):
        place.add(2 * i, a[i])
        for j in range(i):
            is_sign = operand.signed and i == a.width - 1
            place.add(i + j + 1, all_of(a[i], a[j]), negative=is_sign)


@dataclass(frozen=True)
class _Factors:
    a: Word
    a_signed: bool
    b: Word
    b_signed: bool

    def b_bit(self, index: int) -> Bit:
        if index < 0:
            return ZERO
        if index < self.b.width:
            return self.b[index]
        return self.b[self.b.width - 1] if self.b_signed else ZERO

    def a_bit(self, index: int) -> Bit:
        if index < 0:
            return ZERO
        if index < self.a.width:
            return self.a[index]
        return self.a[self.a.width - 1] if self.a_signed else ZERO


def _add_booth_rows(circuit: Circuit, place: _Place, factors: _Factors, tag: str) -> None:
    """Add a * b as the digits -2 to 2 of b; a row of negative digit is inverted plus one."""
    length = factors.b.width + (0 if factors.b_signed else 1)
    top = factors.a.width + (0 if factors.a_signed else 1)
    for low in range(0, length, 2):
        before, here, after = (factors.b_bit(low + step) for step in (-1, 0, 1))
        label = f"{tag}_{low // 2}"
        single = circuit.net(f"single_{label}", parity(here, before))
        double = circuit.net(
            f"double_{label}",
            any_of(
                all_of(after, invert(here), invert(before)), all_of(invert(after), here, before)
            ),
        )
        for i in range(top + 1):
            chosen = any_of(all_of(single, factors.a_bit(i)), all_of(double, factors.a_bit(i - 1)))
            place.add(low + i, parity(chosen, after), negative=i == top)
        place.add(low, after)
