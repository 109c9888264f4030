"""Adders by blocks: what the books have beside parallel prefixes, from two rows of bits."""

from collections.abc import Sequence
from itertools import pairwise

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, any_of, choose, majority, parity
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.groups import group_generates
from hwopt.rewrite.arithmetic.prefix import FAMILIES


def _blocks(width: int, *, first: int) -> list[tuple[int, int]]:
    """Cut positions into blocks of growing length, as pairs (start, stop)."""
    starts, length = [0], first
    while starts[-1] + length < width:
        starts.append(starts[-1] + length)
        length += 1
    return list(pairwise([*starts, width]))


def carry_skip(circuit: Circuit, generate: Sequence[Bit], propagate: Sequence[Bit]) -> list[Bit]:
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


def carry_select(
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


def sparse(
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


def conditional_sum(
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
