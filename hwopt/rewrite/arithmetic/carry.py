"""Carry propagation: two rows of bits in, their sum out, by a named or given structure."""

from collections.abc import Sequence
from dataclasses import replace

from hwopt.rewrite.arithmetic.bits import ZERO, Bit, all_of, any_of, majority, parity
from hwopt.rewrite.arithmetic.blocks import carry_select, carry_skip, conditional_sum, sparse
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.found import FOUND, found_tree
from hwopt.rewrite.arithmetic.groups import tree_sums
from hwopt.rewrite.arithmetic.prefix import FAMILIES, PrefixGraph
from hwopt.rewrite.arithmetic.timed import timed
from hwopt.verilog.pyverilog_nodes import verilog

#: A name of `STRUCTURES`, or a graph or tree over the positions that need a carry out.
Structure = str | PrefixGraph | CarryTree

#: `operator` leaves the addition to the synthesis tool; `or_` before a family passes carries on
#: where at least one bit is set; `found` and a number are trees that a search found, from the
#: fastest to the smallest; `timed` follows the arrivals of the bits, with a slack in operators.
STRUCTURES = (
    *FAMILIES,
    *(f"or_{family}" for family in FAMILIES),
    *FOUND,
    "timed",
    "timed2",
    "carry_select",
    "conditional_sum",
    "sparse2_sklansky",
    "sparse2_kogge_stone",
    "sparse4_sklansky",
    "sparse4_kogge_stone",
    "carry_skip",
    "operator",
)


def structure_name(structure: Structure) -> str:
    """Return a word for module names."""
    if isinstance(structure, PrefixGraph):
        return CarryTree(structure, inclusive=False).name
    return structure if isinstance(structure, str) else structure.name


def add_rows(
    circuit: Circuit,
    x: Sequence[Bit],
    y: Sequence[Bit],
    carry_in: Bit,
    *,
    structure: Structure,
    carry_out: bool = False,
) -> list[Bit]:
    """Add two rows of equal length, lowest bit first.

    Returns:
        The bits of the sum, with the carry out on top if it is asked for.
    """
    if structure == "operator":
        return _by_operator(circuit, x, y, carry_in, carry_out=carry_out)
    if structure == "carry_select":
        return carry_select(circuit, x, y, carry_in, carry_out=carry_out)
    if structure == "conditional_sum":
        total = conditional_sum(circuit, x, y, carry_in)
        return total if carry_out else total[:-1]
    if isinstance(structure, str) and structure.startswith("sparse"):
        total = sparse(circuit, x, y, carry_in, structure)
        return total if carry_out else total[:-1]
    return _prefixed(circuit, x, y, carry_in, structure=structure, carry_out=carry_out)


def tree_of(structure: Structure, arrivals: Sequence[int]) -> CarryTree:
    """Return the tree that a structure names.

    Args:
        structure: A family, `or_` and a family, a found tree, `timed` and a slack, or data.
        arrivals: Unit delays of the positions that need a carry out, lowest first.

    Raises:
        KeyError: There is no structure of that name.
    """
    count = len(arrivals)
    if isinstance(structure, CarryTree):
        return structure
    if isinstance(structure, PrefixGraph):
        return CarryTree(structure, inclusive=False)
    if structure in FOUND:
        tree = found_tree(structure, count)
        return tree or CarryTree(timed(arrivals, slack=FOUND.index(structure)))
    if structure.startswith("timed"):
        return CarryTree(timed(arrivals, slack=int(structure.removeprefix("timed") or 0)))
    if structure.startswith("or_"):
        return CarryTree(FAMILIES[structure.removeprefix("or_")](count))
    return CarryTree(FAMILIES[structure](count), inclusive=False)


def _prefixed(
    circuit: Circuit,
    x: Sequence[Bit],
    y: Sequence[Bit],
    carry_in: Bit,
    *,
    structure: Structure,
    carry_out: bool,
) -> list[Bit]:
    half = circuit.bitwise("p", parity, x, y)
    count = len(x) if carry_out else len(x) - 1
    first = parity(half[0], carry_in)
    if not count:
        return [first]
    generate = circuit.bitwise("g", all_of, x, y)[:count]
    if carry_in is not ZERO:
        generate[0] = circuit.net("g_first", majority(x[0], y[0], carry_in))
    if structure == "carry_skip":
        carries = carry_skip(circuit, generate, half[:count])
        sums = [parity(*pair) for pair in zip(half[1:], carries, strict=False)]
        return [first, *sums, carries[-1]] if carry_out else [first, *sums]
    tree = tree_of(structure, [bit.arrival for bit in generate])
    if carry_out:
        tree = replace(tree, chosen=tuple(row for row in tree.chosen if row != count - 1))
    passing = circuit.bitwise("t", any_of, x, y)[:count] if tree.inclusive else half[:count]
    sums, carry = tree_sums(circuit, tree, (generate, passing), half)
    return [first, *sums, carry] if carry_out and carry is not None else [first, *sums]


def _by_operator(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry_in: Bit, *, carry_out: bool
) -> list[Bit]:
    row_x, row_y = circuit.gathered("row_x", x), circuit.gathered("row_y", y)
    total = verilog.Plus(verilog.Plus(row_x.node, row_y.node), carry_in.node)
    width = len(x) + int(carry_out)
    late = max(bit.arrival for bit in (*x, *y, carry_in)) + 2 * width.bit_length()
    return list(circuit.word("total", width, total, arrivals=(late,) * width).bits())
