"""Comparisons as a reduction of (generate, propagate) pairs, without an adder."""

from collections.abc import Sequence
from typing import Literal

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, all_of, any_of, choose, invert, parity
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.generated import Generated

Relation = Literal["lt", "le", "gt", "ge", "eq", "ne"]

#: `tree` halves, `tree3` thirds the words; `chain` walks from the lowest bit; `mux` chooses
#: at the highest bit in which the words differ.
Reduction = Literal["tree", "tree3", "chain", "mux"]

_SYMBOLS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def comparator(
    width: int, *, relation: Relation, signed: bool = False, reduction: Reduction = "tree"
) -> Generated:
    """Write the bit `y = a <relation> b`."""
    sign = "s" if signed else "u"
    circuit = Circuit(f"compare_{relation}_{sign}{width}_{reduction}")
    a, b = circuit.input("a", width, signed=signed), circuit.input("b", width, signed=signed)
    if relation in {"eq", "ne"}:
        same = _equal(circuit, a.bits(), b.bits(), reduction)
        result = same if relation == "eq" else invert(same)
    else:
        less, more = (a, b) if relation in {"lt", "le"} else (b, a)
        result = _less(
            circuit,
            _unsigned_order(less.bits(), signed=signed),
            _unsigned_order(more.bits(), signed=signed),
            ONE if relation in {"le", "ge"} else ZERO,
            reduction,
        )
    circuit.output("y", [result])
    left, right = ("$signed(a)", "$signed(b)") if signed else ("a", "b")
    return circuit.finish(
        architecture=reduction,
        purpose=f"{width}-bit {'signed' if signed else 'unsigned'} comparison, {reduction} "
        "of generate and propagate",
        function=f"assign y = {left} {_SYMBOLS[relation]} {right};",
    )


def three_way(width: int, *, signed: bool = False, reduction: Reduction = "tree") -> Generated:
    """Write `lt = a < b` and `eq = a == b` from one reduction."""
    sign = "s" if signed else "u"
    circuit = Circuit(f"compare_lt_eq_{sign}{width}_{reduction}")
    a, b = circuit.input("a", width, signed=signed), circuit.input("b", width, signed=signed)
    first = _unsigned_order(a.bits(), signed=signed)
    second = _unsigned_order(b.bits(), signed=signed)
    pairs = []
    for i, (x, y) in enumerate(zip(first, second, strict=True)):
        same = circuit.net(f"same_{i}", invert(parity(x, y)))
        pairs.append((circuit.net(f"less_{i}", all_of(invert(x), y)), same))
    less, equal = _reduce(circuit, pairs, 3 if reduction == "tree3" else 2, all_levels=True)
    circuit.output("lt", [less])
    circuit.output("eq", [equal])
    left, right = ("$signed(a)", "$signed(b)") if signed else ("a", "b")
    return circuit.finish(
        architecture=reduction,
        purpose=f"{width}-bit less-than and equality from one {reduction}",
        function=f"assign lt = {left} < {right}; assign eq = a == b;",
    )


def _unsigned_order(bits: Sequence[Bit], *, signed: bool) -> list[Bit]:
    """Return bits whose unsigned order is that of the number."""
    return [*bits[:-1], invert(bits[-1])] if signed else list(bits)


def _equal(circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], reduction: Reduction) -> Bit:
    level = [invert(parity(*bits)) for bits in zip(x, y, strict=True)]
    size = {"tree": 2, "tree3": 3}.get(reduction, 4)
    step = 0
    while len(level) > 1:
        groups = [level[i : i + size] for i in range(0, len(level), size)]
        level = [circuit.net(f"same_{step}_{i}", all_of(*bits)) for i, bits in enumerate(groups)]
        step += 1
    return level[0]


def _less(
    circuit: Circuit, x: Sequence[Bit], y: Sequence[Bit], if_equal: Bit, reduction: Reduction
) -> Bit:
    """Return x < y, or x <= y where `if_equal` is one."""
    if reduction in {"chain", "mux"}:
        result = if_equal
        for i, (low, high) in enumerate(zip(x, y, strict=True)):
            by_mux = choose(parity(low, high), high, result)
            by_chain = any_of(all_of(invert(low), high), all_of(any_of(invert(low), high), result))
            result = circuit.net(f"less_{i}", by_mux if reduction == "mux" else by_chain)
        return result
    pairs = []
    for i, (low, high) in enumerate(zip(x, y, strict=True)):
        generate, pass_on = all_of(invert(low), high), any_of(invert(low), high)
        if i == 0 and if_equal is ONE:
            generate, pass_on = pass_on, ZERO
        pairs.append((circuit.net(f"g_0_{i}", generate), circuit.net(f"p_0_{i}", pass_on)))
    return _reduce(circuit, pairs, 3 if reduction == "tree3" else 2, all_levels=False)[0]


def _reduce(
    circuit: Circuit, pairs: list[tuple[Bit, Bit]], size: int, *, all_levels: bool
) -> tuple[Bit, Bit]:
    """Join pairs, lowest first, in groups; the lowest propagate is needed only if asked for."""
    step = 1
    while len(pairs) > 1:
        joined = []
        for i in range(0, len(pairs), size):
            generate, passing = pairs[i]
            for upper_generate, upper_passing in pairs[i + 1 : i + size]:
                generate = any_of(upper_generate, all_of(upper_passing, generate))
                passing = all_of(upper_passing, passing) if i or all_levels else ZERO
            tag = f"{step}_{i // size}"
            joined.append((circuit.net(f"g_{tag}", generate), circuit.net(f"p_{tag}", passing)))
        pairs = joined
        step += 1
    return pairs[0]
