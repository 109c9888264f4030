"""Every generator against the behaviour in operators that it states, by SAT on all inputs."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from hwopt.rewrite.arithmetic.adders import adder, incrementer
from hwopt.rewrite.arithmetic.carry import STRUCTURES
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.compare import comparator, three_way
from hwopt.rewrite.arithmetic.constants import constant_multiples
from hwopt.rewrite.arithmetic.divide import divider
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.prefix import FAMILIES, PrefixGraph
from hwopt.rewrite.arithmetic.products import sum_of_products
from hwopt.rewrite.arithmetic.saturate import saturating_adder
from hwopt.rewrite.arithmetic.select import arbiter, decoder, first_one, leading_zeros
from hwopt.rewrite.arithmetic.shift import shifter
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term
from hwopt.rewrite.arithmetic.treemoves import neighbour
from hwopt.rewrite.arithmetic.xors import XorMatrix, crc_matrix, xor_matrix

pytestmark = pytest.mark.tool

Unproven = Callable[[Sequence[Generated]], list[str]]
BOTH = (False, True)


def test_a_wrong_module_is_not_proven(unproven: Unproven) -> None:
    """The proof that these tests rest on refutes a module that is wrong at one input."""
    right = adder(4, structure="ripple")
    wrong = replace(right, function="assign y = a + b + (&a & &b);")
    assert unproven([wrong]) == [right.name]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_adders(unproven: Unproven, structure: str) -> None:
    """Adders are right in every structure, with and without carries."""
    shapes = [
        (width, operation, carry_in, carry_out)
        for operation in ("add", "sub", "addsub")
        for width, carry_in, carry_out in ((1, True, True), (2, False, False), (9, True, True))
    ]
    more = [(9, "add", False, True), (9, "sub", False, False), (9, "addsub", False, True)]
    assert not unproven(
        [
            adder(w, operation=op, structure=structure, carry_in=c_in, carry_out=c_out)  # type: ignore[arg-type]
            for w, op, c_in, c_out in [*shapes, *more]
        ]
    )


def test_adder_flags(unproven: Unproven) -> None:
    """Overflow and sign of the exact result are right in all three operations."""
    assert not unproven(
        [
            adder(width, operation=operation, flags=True, carry_out=True)
            for width in (1, 6)
            for operation in ("add", "sub", "addsub")  # type: ignore[misc]
        ]
    )


def test_any_graph_adds(unproven: Unproven) -> None:
    """A prefix graph of no family makes an adder too."""
    graph = PrefixGraph.closed(8, [(7, 3), (6, 4), (5, 1)])
    assert not unproven([adder(8, structure=graph, carry_out=True)])


def test_any_tree_adds_and_steps(unproven: Unproven) -> None:
    """Trees of random spans and choices add with both carries, and count."""
    random = Random(5)  # noqa: S311 - a test, no secret
    trees = [CarryTree(FAMILIES["brent_kung"](7))]
    for _ in range(5):
        trees.append(neighbour(neighbour(trees[-1], random), random))
    modules = [adder(8, structure=tree) for tree in trees]
    modules += [adder(7, structure=tree, carry_in=True, carry_out=True) for tree in trees]
    modules += [incrementer(8, structure=tree) for tree in trees]
    assert not unproven(modules)


@pytest.mark.parametrize("structure", sorted(FAMILIES))
def test_steps_and_first_ones(unproven: Unproven, structure: str) -> None:
    """Incrementers, decrementers and first-one detectors are right in every prefix family."""
    steps = [
        incrementer(width, step=step, structure=structure)
        for width in (1, 2, 7)
        for step in (1, -1)  # type: ignore[misc]
    ]
    assert not unproven([*steps, *(first_one(width, structure=structure) for width in (1, 2, 9))])


@pytest.mark.parametrize("reduction", ["tree", "tree3", "chain", "mux"])
def test_comparators(unproven: Unproven, reduction: str) -> None:
    """All six relations hold, signed and unsigned."""
    relations = ("lt", "le", "gt", "ge", "eq", "ne")
    modules = [
        comparator(width, relation=relation, signed=signed, reduction=reduction)  # type: ignore[arg-type]
        for relation, signed, width in product(relations, BOTH, (1, 6))
    ]
    modules += [
        three_way(width, signed=signed, reduction=reduction)  # type: ignore[arg-type]
        for signed, width in product(BOTH, (1, 6))
    ]
    assert not unproven(modules)


def test_dividers(unproven: Unproven) -> None:
    """Unsigned restoring rows divide; zero divides as Yosys takes it, by all ones."""
    shapes = ((1, 1), (4, 4), (5, 3), (3, 5))
    assert not unproven([divider(*widths, structure="or_sklansky") for widths in shapes])


@pytest.mark.parametrize("rows", ["and", "booth", "booth8"])
@pytest.mark.parametrize("schedule", ["dadda", "wallace", "arrival"])
def test_products(unproven: Unproven, rows: str, schedule: str) -> None:
    """Products and multiply-accumulates are right for all signs, cut short and extended."""
    modules = []
    for number, (sign_a, sign_b) in enumerate(product(BOTH, BOTH)):
        for wa, wb, width in ((3, 4, 7), (4, 3, 5), (1, 3, 4), (3, 3, 9)):
            a, b = Operand("a", wa, sign_a), Operand("b", wb, sign_b)
            c = Operand("c", 6, signed=True)
            terms = (Term((c,), 3), Term((a, b), -1), Term((), 5)) if wa == wb else (Term((a, b)),)
            modules.append(
                sum_of_products(
                    f"product_{number}_{wa}_{wb}",
                    terms,
                    width,
                    rows=rows,  # type: ignore[arg-type]
                    schedule=schedule,  # type: ignore[arg-type]
                    structure="brent_kung",
                )
            )
    assert not unproven(modules)


def test_sums(unproven: Unproven) -> None:
    """Squares, symmetric pairs, filters and dot products are right for all signs."""
    modules = []
    for number, (sign_a, sign_b) in enumerate(product(BOTH, BOTH)):
        a, b = Operand("a", 4, sign_a), Operand("b", 3, sign_b)
        c, d = Operand("c", 3, signed=True), Operand("d", 3)
        sums = {
            "square": (Term((a, a)), Term((a,), -7)),
            "pair": (Term((Pair(a, b),), -3), Term((c,), 5), Term((Pair(a, b), c))),
            "dot": (Term((a, b)), Term((c, d)), Term((), -3)),
            "sum": (Term((a,)), Term((b,)), Term((c,), -1), Term((d,), 9)),
        }
        modules += [
            sum_of_products(f"{name}_{number}", terms, 9, structure="sklansky")
            for name, terms in sums.items()
        ]
    assert not unproven(modules)


def test_constant_multiples(unproven: Unproven) -> None:
    """Shared constant products are right, cut short and extended."""
    lists = ((3, 5, -7), (45, 105, 0, 1), (11, 13, 171, -1021), (8,), (-1,))
    assert not unproven(
        [
            constant_multiples(6, values, signed=signed, result_width=width)
            for values, signed, width in product(lists, BOTH, (11, 20))
        ]
    )


@pytest.mark.parametrize("signed", BOTH)
def test_saturation(unproven: Unproven, *, signed: bool) -> None:
    """Sums and differences are clamped, and the flags tell where."""
    assert not unproven(
        [
            saturating_adder(width, signed=signed, operation=operation, structure=structure)
            for operation in ("add", "sub", "addsub")  # type: ignore[misc]
            for structure in ("sklansky", "operator", "carry_select")
            for width in (1, 2, 6)
        ]
    )


def test_xor_matrices(unproven: Unproven) -> None:
    """Sharing changes no XOR, with constant and complemented rows among them."""
    crc = crc_matrix(0x8C, 8, 8, reflected=True)
    odd = XorMatrix(3, (frozenset(), frozenset({1}), frozenset({0, 1, 2})), frozenset({0, 2}))
    modules = [
        xor_matrix(matrix, sharing=sharing, seed=seed)
        for matrix in (crc, odd)
        for sharing, seed in (("paar", None), ("depth", None), ("trees", None), ("paar", 3))  # type: ignore[misc]
    ]
    assert not unproven(modules)


def test_selection(unproven: Unproven) -> None:
    """Arbiters, decoders and leading-zero counters are right."""
    arbiters = [
        arbiter(width, arbitration=arbitration)
        for width in (2, 4, 8)
        for arbitration in ("cyclic", "masked", "direct")  # type: ignore[misc]
    ]
    decoders = [
        decoder(width, enable=enable, halved=halved)
        for width, enable, halved in product((1, 2, 3, 5), BOTH, BOTH)
    ]
    assert not unproven([*arbiters, *decoders, *(leading_zeros(w) for w in (1, 2, 5, 8, 12))])


@pytest.mark.parametrize("stages", ["small_first", "large_first", "radix4", "masked"])
def test_shifters(unproven: Unproven, stages: str) -> None:
    """All shifts and rotations are right at widths and amounts that do and do not match."""
    shapes = [
        *product(("sll", "srl", "sra", "both"), ((8, 3), (8, 2), (5, 3), (8, 5))),
        *product(("rol", "ror", "barrel"), ((8, 3), (8, 2), (2, 1))),
    ]
    assert not unproven(
        [shifter(*widths, shift=shift, stages=stages) for shift, widths in shapes]  # type: ignore[arg-type]
    )
