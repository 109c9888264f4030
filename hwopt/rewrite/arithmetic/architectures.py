"""What to try for a function, the structures that measured best first.

The order is that of `tests/benchmarks/arithmetic/README.md`: structures that were on the
(area, delay) front of either recipe and beat the best of the synthesis tool's own variants come
first; those that a front never held come last or are left out. It is a ranking by one library's
pre-layout figures, no promise for another design.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from hwopt.rewrite.arithmetic.adders import adder, incrementer
from hwopt.rewrite.arithmetic.compare import Reduction, comparator, three_way
from hwopt.rewrite.arithmetic.compression import Schedule
from hwopt.rewrite.arithmetic.constants import constant_multiples
from hwopt.rewrite.arithmetic.functions import (
    Addition,
    Arbitration,
    Comparison,
    Decoding,
    FirstOne,
    Function,
    Increment,
    LeadingZeros,
    Multiples,
    Saturation,
    Shifting,
    Sum,
)
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.products import Rows, sum_of_products
from hwopt.rewrite.arithmetic.saturate import saturating_adder
from hwopt.rewrite.arithmetic.select import arbiter, decoder, first_one, leading_zeros
from hwopt.rewrite.arithmetic.shift import Stages, shifter
from hwopt.rewrite.arithmetic.xors import XorMatrix, xor_matrix

_ADDERS = (
    "operator",
    "found3",
    "found1",
    "found5",
    "sparse2_sklansky",
    "found7",
    "or_kogge_stone",
    "timed2",
    "sparse2_kogge_stone",
    "or_brent_kung",
    "sparse4_sklansky",
    "or_ladner_fischer",
    "carry_select",
    "or_han_carlson",
    "conditional_sum",
    "ripple",
)
_SATURATING = ("operator", "found3", "sparse4_sklansky", "or_kogge_stone", "carry_select")
_REDUCTIONS: tuple[Reduction, ...] = ("tree", "tree3", "chain", "mux")
_SUMS: tuple[tuple[Rows, Schedule, str], ...] = (
    ("booth", "wallace", "or_sklansky"),
    ("and", "arrival", "timed"),
    ("booth", "dadda", "operator"),
    ("booth", "dadda", "timed"),
    ("and", "arrival", "operator"),
    ("and", "dadda", "timed2"),
    ("booth", "wallace", "timed"),
    ("booth", "arrival", "operator"),
    ("and", "arrival", "or_sklansky"),
    ("booth", "dadda", "or_brent_kung"),
    ("and", "dadda", "timed"),
    ("booth8", "dadda", "timed"),
    ("and", "wallace", "operator"),
    ("and", "dadda", "operator"),
)
_STAGES: tuple[Stages, ...] = ("small_first", "large_first", "radix4", "masked")
_SEEDS = range(4)

_Thunk = Callable[[], Generated]


def architectures(function: Function, *, limit: int | None = None) -> tuple[Generated, ...]:
    """Return modules for a function, best first.

    Args:
        function: What is wanted.
        limit: How many at most; None returns all, and writes all.
    """
    return tuple(thunk() for thunk in islice(_thunks(function), limit))


def _thunks(function: Function) -> Iterator[_Thunk]:
    match function:
        case Addition():
            yield from _additions(function)
        case Saturation(width, signed, operation):
            wanted = partial(saturating_adder, width, signed=signed, operation=operation)
            yield from (partial(wanted, structure=name) for name in _SATURATING)
        case Increment(width, up):
            wanted = partial(incrementer, width, step=1 if up else -1)
            yield from (partial(wanted, structure=name) for name in ("ripple", "kogge_stone"))
        case Comparison():
            yield from _comparisons(function)
        case Sum():
            yield from _sums(function)
        case Multiples(width, coefficients, result_width, signed):
            yield partial(
                constant_multiples, width, coefficients, signed=signed, result_width=result_width
            )
        case XorMatrix():
            yield from _xors(function)
        case Shifting(width, amount_width, shift):
            wanted = partial(shifter, width, amount_width, shift=shift)
            yield from (partial(wanted, stages=stages) for stages in _STAGES)
        case _:
            yield from _selections(function)


def _additions(function: Addition) -> Iterator[_Thunk]:
    wanted = partial(
        adder,
        function.width,
        operation=function.operation,
        carry_in=function.carry_in,
        carry_out=function.carry_out,
        flags=function.flags,
    )
    # The synthesis tool's own adder is a proposal only where something surrounds it.
    plain = function == Addition(function.width, function.operation) and (
        function.operation != "addsub"
    )
    names = _ADDERS[1:] if plain else _ADDERS
    return (partial(wanted, structure=name) for name in names)


def _comparisons(function: Comparison) -> Iterator[_Thunk]:
    if function.relation is None:
        both = partial(three_way, function.width, signed=function.signed)
        return (partial(both, reduction=name) for name in _REDUCTIONS if name.startswith("tree"))
    wanted = partial(comparator, function.width, relation=function.relation, signed=function.signed)
    return (partial(wanted, reduction=name) for name in _REDUCTIONS)


def _sums(function: Sum) -> Iterator[_Thunk]:
    products = any(
        len(term.operands) > 1 and term.operands[0] != term.operands[1] for term in function.terms
    )
    signed = any(operand.signed for term in function.terms for operand in term.operands)
    shapes = _SUMS
    if not products:
        shapes = tuple(shape for shape in _SUMS if shape[0] == "and")
    elif not signed:
        # Booth's digits cost an extra row where nothing is signed.
        shapes = tuple(sorted(_SUMS, key=lambda shape: shape[0] != "and"))
    wanted = partial(sum_of_products, function.name, function.terms, function.width)
    return (
        partial(wanted, rows=rows, schedule=schedule, structure=structure)
        for rows, schedule, structure in shapes
    )


def _xors(matrix: XorMatrix) -> Iterator[_Thunk]:
    yield partial(xor_matrix, matrix, sharing="paar")
    yield partial(xor_matrix, matrix, sharing="depth")
    for seed in _SEEDS:
        yield partial(xor_matrix, matrix, sharing="depth", seed=seed)
        yield partial(xor_matrix, matrix, sharing="paar", seed=seed)
    yield partial(xor_matrix, matrix, sharing="trees")


def _selections(function: Arbitration | FirstOne | LeadingZeros | Decoding) -> Iterator[_Thunk]:
    match function:
        case Arbitration(width):
            masked = partial(arbiter, width, arbitration="masked")
            yield partial(masked, structure="sklansky")
            yield partial(masked, structure="ripple")
            yield partial(arbiter, width, arbitration="cyclic")
            yield partial(masked, structure="kogge_stone")
            yield partial(arbiter, width, arbitration="direct")
            yield partial(masked, structure="brent_kung")
        case FirstOne(width):
            names = ("kogge_stone", "han_carlson", "ripple", "brent_kung")
            yield from (partial(first_one, width, structure=name) for name in names)
        case LeadingZeros(width):
            yield partial(leading_zeros, width)
        case Decoding(width, enable):
            yield partial(decoder, width, enable=enable)
            yield partial(decoder, width, enable=enable, halved=False)
