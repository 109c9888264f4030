"""Carry propagation: two rows of bits in, their sum out, by a named or given structure."""

from collections.abc import Sequence
from itertools import pairwise

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, any_of, choose, majority, parity
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.prefix import FAMILIES, PrefixGraph, Span
from hwopt.verilog.pyverilog_nodes import verilog

#: A name of `STRUCTURES`, or a prefix graph over the positions that need a carry out.
Structure = str | PrefixGraph

#: `operator` leaves the addition to the synthesis tool.
STRUCTURES = (
    *FAMILIES,
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
    return structure if isinstance(structure, str) else "graph"


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
        return _carry_select(circuit, x, y, carry_in, carry_out=carry_out)
    if structure == "conditional_sum":
        total = _conditional_sum(circuit, x, y, carry_in)
        return total if carry_out else total[:-1]
    if isinstance(structure, str) and structure.startswith("sparse"):
        total = _sparse(circuit, x, y, carry_in, structure)
        return total if carry_out else total[:-1]
    half = circuit.bitwise("p", parity, x, y)
    count = len(x) if carry_out else len(x) - 1
    generate = circuit.bitwise("g", all_of, x, y)[:count] if count else []
    if carry_in is not ZERO and generate:
        generate[0] = circuit.net("g_first", majority(x[0], y[0], carry_in))
    if structure == "carry_skip":
        carries = _carry_skip(circuit, generate, half[:count])
    else:
        graph = FAMILIES[structure](count) if isinstance(structure, str) else structure
        carries = group_generates(circuit, graph, generate, half[:count])
    sums = [parity(bit, carry) for bit, carry in zip(half, [carry_in, *carries], strict=False)]
    return [*sums, carries[-1]] if carry_out else sums


def group_generates(
    circuit: Circuit, graph: PrefixGraph, generate: Sequence[Bit], propagate: Sequence[Bit]
) -> list[Bit]:
    """Return the generate signal of the spans (i, 0): the carry out of every position."""
    g: dict[Span, Bit] = {(i, i): bit for i, bit in enumerate(generate)}
    p: dict[Span, Bit] = {(i, i): bit for i, bit in enumerate(propagate)}
    wanted = propagates_needed(graph)
    for span in graph.spans():
        upper, lower = graph.parents(span)
        tag = f"{span[0]}_{span[1]}"
        g[span] = circuit.net(f"g_{tag}", any_of(g[upper], all_of(p[upper], g[lower])))
        if span in wanted:
            p[span] = circuit.net(f"p_{tag}", all_of(p[upper], p[lower]))
    return [g[(i, 0)] for i in range(graph.width)]


def propagates_needed(graph: PrefixGraph) -> frozenset[Span]:
    """Return the spans whose propagate signal some carry depends on."""
    needed: set[Span] = set()
    for span in reversed(graph.spans()):
        upper, lower = graph.parents(span)
        needed.add(upper)
        if span in needed:
            needed.add(lower)
    return frozenset(needed)


def _by_operator(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry_in: Bit, *, carry_out: bool
) -> list[Bit]:
    row_x, row_y = circuit.gathered("row_x", x), circuit.gathered("row_y", y)
    total = verilog.Plus(verilog.Plus(row_x.node, row_y.node), carry_in.node)
    width = len(x) + int(carry_out)
    late = max(bit.arrival for bit in (*x, *y, carry_in)) + 2 * width.bit_length()
    return list(circuit.word("total", width, total, arrivals=(late,) * width).bits())


def _blocks(width: int, *, first: int) -> list[tuple[int, int]]:
    """Cut positions into blocks of growing length, as pairs (start, stop)."""
    starts, length = [0], first
    while starts[-1] + length < width:
        starts.append(starts[-1] + length)
        length += 1
    return list(pairwise([*starts, width]))


def _carry_skip(circuit: Circuit, generate: Sequence[Bit], propagate: Sequence[Bit]) -> list[Bit]:
    """Ripple in blocks, with a bypass around each. Source: Lehman and Burla 1961."""
    carries: list[Bit] = []
    block_in = None
    for start, stop in _blocks(len(generate), first=3):
        carry = block_in
        for i in range(start, stop):
            passed = (
                generate[i] if carry is None else any_of(generate[i], all_of(propagate[i], carry))
            )
            carry = circuit.net(f"carry_{i}", passed)
            carries.append(carry)
        if block_in is not None and carry is not None:
            through = all_of(*propagate[start:stop])
            carry = circuit.net(f"skip_{stop - 1}", any_of(all_of(through, block_in), carry))
            carries[-1] = carry
        block_in = carry
    return carries


def _carry_select(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry_in: Bit, *, carry_out: bool
) -> list[Bit]:
    """Add blocks for both carries and choose. Source: Bedrij 1962."""
    sums: list[Bit] = []
    block_in = carry_in
    for start, stop in _blocks(len(x), first=3):
        if_0, if_1 = (
            _chained(circuit, x[start:stop], y[start:stop], carry, f"{start}_{tag}")
            for tag, carry in (("if0", ZERO), ("if1", ONE))
        )
        chosen = [choose(block_in, one, zero) for one, zero in zip(if_1, if_0, strict=True)]
        sums += chosen[:-1]
        block_in = circuit.net(f"carry_{stop - 1}", any_of(if_0[-1], all_of(if_1[-1], block_in)))
    return [*sums, block_in] if carry_out else sums


def _sparse(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry_in: Bit, structure: str
) -> list[Bit]:
    """Add short blocks for both carries; a prefix graph brings each block its carry.

    Source: Mathew and others 2003.
    """
    size, family = int(structure[len("sparse")]), structure[len("sparse0_") :]
    starts = range(0, len(x), size)
    sums = [
        [
            _chained(circuit, x[i : i + size], y[i : i + size], carry, f"{i}_{tag}")
            for tag, carry in (("if0", ZERO if i else carry_in), ("if1", ONE if i else carry_in))
        ]
        for i in starts
    ]
    generate = [circuit.net(f"g_{k}", if_0[-1]) for k, (if_0, _) in enumerate(sums)]
    propagate = [circuit.net(f"p_{k}", if_1[-1]) for k, (_, if_1) in enumerate(sums)]
    carries = group_generates(circuit, FAMILIES[family](len(sums)), generate, propagate)
    total = list(sums[0][0][:-1])
    for (if_0, if_1), carry in zip(sums[1:], carries, strict=False):
        total += [choose(carry, one, zero) for one, zero in zip(if_1, if_0, strict=True)][:-1]
    return [*total, carries[-1]]


def _conditional_sum(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry_in: Bit
) -> list[Bit]:
    """Double the length of blocks that know their sum for both carries. Source: Sklansky 1960."""
    blocks = [
        [
            _chained(circuit, x[i : i + 1], y[i : i + 1], carry, f"{i}_{tag}")
            for tag, carry in (("if0", ZERO if i else carry_in), ("if1", ONE if i else carry_in))
        ]
        for i in range(len(x))
    ]
    level = 0
    while len(blocks) > 1:
        level += 1
        pairs = [blocks[k : k + 2] for k in range(0, len(blocks), 2)]
        blocks = [
            _selected(circuit, pair, f"{level}_{k}") if len(pair) > 1 else pair[0]
            for k, pair in enumerate(pairs)
        ]
    return blocks[0][0]


def _selected(circuit: Circuit, pair: list[list[list[Bit]]], tag: str) -> list[list[Bit]]:
    """Join a lower and an upper block, each as (sum if 0, sum if 1) with its carry on top."""
    low, (upper_if_0, upper_if_1) = pair
    joined: list[list[Bit]] = []
    for case, lower in enumerate(low):
        if case and lower is low[0]:
            return [joined[0], joined[0]]
        upper = [
            circuit.net(f"sum_{tag}_if{case}_{i}", choose(lower[-1], one, zero))
            for i, (one, zero) in enumerate(zip(upper_if_1, upper_if_0, strict=True))
        ]
        joined.append([*lower[:-1], *upper])
    return joined


def _chained(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], carry: Bit, tag: str
) -> list[Bit]:
    """Add by a chain of full adders."""
    sums = []
    for i, bits in enumerate(zip(x, y, strict=True)):
        half = circuit.net(f"half_{tag}_{i}", parity(*bits))
        sums.append(parity(half, carry))
        carry = circuit.net(f"chain_{tag}_{i}", majority(*bits, carry))
    return [*sums, carry]
