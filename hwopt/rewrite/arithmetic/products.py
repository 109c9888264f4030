"""Sums of products in one bit heap: multipliers, multiply-accumulate, dot products, filters.

A product of words enters as rows of ANDs or as Booth's digits of radix 4 or 8, a constant
coefficient as its canonical signed digits, a square folded. Everything is summed once, with one
carry propagation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hwopt.rewrite.arithmetic.bits import ZERO
from hwopt.rewrite.arithmetic.carry import Structure, structure_name
from hwopt.rewrite.arithmetic.circuit import Circuit, Word, replicated
from hwopt.rewrite.arithmetic.compression import Compression, Schedule
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.heap import BitHeap
from hwopt.rewrite.arithmetic.rows import (
    Factors,
    Place,
    add_and_rows,
    add_booth8_rows,
    add_booth_rows,
    add_square,
)
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term, expression
from hwopt.verilog.pyverilog_nodes import verilog

#: How a product of two words becomes rows: of ANDs, or of Booth's digits of radix 4 or 8.
Rows = Literal["and", "booth", "booth8"]


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
    compressed = schedule.name if isinstance(schedule, Compression) else schedule
    architecture = f"{rows}_{compressed}_{structure_name(structure)}"
    circuit = Circuit(f"{name}_{architecture}")
    words = _declared(circuit, [operand for term in terms for operand in term.operands])
    heap = BitHeap(circuit, width)
    for number, term in enumerate(terms):
        way = _Way(rows, structure, str(number))
        _add_term(circuit, heap, term, words, way)
    circuit.output("y", heap.total(schedule=schedule, structure=structure))
    return circuit.finish(
        architecture=architecture,
        purpose=f"Sum of {len(terms)} terms in one bit heap of {width} columns: products as "
        f"{rows} rows,\n{compressed} compression, final adder {structure_name(structure)}",
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


@dataclass(frozen=True)
class _Way:
    """How products of a term enter."""

    rows: Rows
    #: Of the addition that some digits need.
    structure: Structure
    #: What its nets are told apart by.
    tag: str


def _add_term(
    circuit: Circuit, heap: BitHeap, term: Term, words: dict[str, Word], way: _Way
) -> None:
    if not term.operands:
        heap.add_constant(term.coefficient)
        return
    first, *rest = term.operands
    x = words[first.name]
    for shift, digit in signed_digits(term.coefficient):
        place = Place(heap, shift, negative=digit < 0)
        if not rest:
            heap.add_bits(x.bits(), shift=shift, signed=first.signed, negative=digit < 0)
        elif rest[0] == first:
            add_square(place, x, first)
        elif way.rows == "and":
            add_and_rows(place, (x, words[rest[0].name]), (first, rest[0]))
        else:
            factors = Factors(x, first.signed, words[rest[0].name], rest[0].signed)
            tag = f"{way.tag}_{shift}"
            if way.rows == "booth":
                add_booth_rows(circuit, place, factors, tag)
            else:
                add_booth8_rows(circuit, place, factors, tag, way.structure)
