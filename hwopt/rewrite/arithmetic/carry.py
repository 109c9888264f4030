"""Carry propagation: two rows of bits in, their sum out, by a named or given structure."""

from collections.abc import Sequence
from itertools import pairwise

from hwopt.rewrite.arithmetic.circuit import (
    ONE,
    ZERO,
    Bit,
    Circuit,
    all_of,
    any_of,
    choose,
    majority,
    parity,
    verilog,
)
from hwopt.rewrite.arithmetic.prefix import FAMILIES, PrefixGraph, Span

#: A name of `STRUCTURES`, or a prefix graph over the positions that need a carry out.
Structure = str | PrefixGraph

#: `operator` leaves the addition to the synthesis tool.
STRUCTURES = (*FAMILIES, "carry_select", "carry_skip", "operator")


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
    half = [circuit.net(f"p_{i}", parity(*bits)) for i, bits in enumerate(zip(x, y, strict=True))]
    count = len(x) if carry_out else len(x) - 1
    generate = [all_of(*bits) for bits in zip(x, y, strict=True)][:count]
    if count:
        generate[0] = majority(x[0], y[0], carry_in)
    generate = [circuit.net(f"g_{i}", bit) for i, bit in enumerate(generate)]
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
