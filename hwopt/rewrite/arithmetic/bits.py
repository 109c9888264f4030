"""Single bits as pyverilog expressions; constants are folded as expressions are built.

Each bit carries its arrival in a unit delay model (AND, OR: 1, XOR, multiplexer: 2), by which
generators order work; it is no delay of any library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hwopt.verilog.pyverilog_nodes import verilog

_SIMPLE = 1
_COMPLEX = 2


@dataclass(frozen=True, eq=False)
class Bit:
    """One bit: a pyverilog expression, or one of the constants `ZERO` and `ONE`."""

    node: Any
    #: Unit delays from the inputs.
    arrival: int = 0


ZERO = Bit(verilog.IntConst("1'b0"))
ONE = Bit(verilog.IntConst("1'b1"))


def invert(bit: Bit) -> Bit:
    """Return the complement; an inverter costs no unit delay."""
    if bit is ZERO:
        return ONE
    if bit is ONE:
        return ZERO
    if isinstance(bit.node, verilog.Unot):
        return Bit(bit.node.right, bit.arrival)
    return Bit(verilog.Unot(bit.node), bit.arrival)


def all_of(*bits: Bit) -> Bit:
    """Return the AND."""
    if ZERO in bits:
        return ZERO
    kept = [bit for bit in bits if bit is not ONE]
    return _fold(kept, verilog.And, _SIMPLE) if kept else ONE


def any_of(*bits: Bit) -> Bit:
    """Return the OR."""
    if ONE in bits:
        return ONE
    kept = [bit for bit in bits if bit is not ZERO]
    return _fold(kept, verilog.Or, _SIMPLE) if kept else ZERO


def parity(*bits: Bit) -> Bit:
    """Return the XOR."""
    kept = [bit for bit in bits if bit not in {ZERO, ONE}]
    result = _fold(kept, verilog.Xor, _COMPLEX) if kept else ZERO
    return invert(result) if sum(bit is ONE for bit in bits) % 2 else result


def choose(select: Bit, if_1: Bit, if_0: Bit) -> Bit:
    """Return a multiplexer's output."""
    if select in {ZERO, ONE} or if_1 is if_0:
        return if_0 if select is ZERO else if_1
    if if_1 in {ZERO, ONE}:
        return any_of(select, if_0) if if_1 is ONE else all_of(invert(select), if_0)
    if if_0 in {ZERO, ONE}:
        return any_of(invert(select), if_1) if if_0 is ONE else all_of(select, if_1)
    arrival = max(select.arrival, if_1.arrival, if_0.arrival) + _COMPLEX
    return Bit(verilog.Cond(select.node, if_1.node, if_0.node), arrival)


def majority(x: Bit, y: Bit, z: Bit) -> Bit:
    """Return the carry of a full adder."""
    for first, second, third in ((x, y, z), (y, z, x), (z, x, y)):
        if first is ZERO:
            return all_of(second, third)
        if first is ONE:
            return any_of(second, third)
    return any_of(all_of(x, y), all_of(z, any_of(x, y)))


def _fold(bits: Sequence[Bit], operator: Any, cost: int) -> Bit:
    """Join bits by one operator, the earliest first, as Huffman would."""
    waiting = sorted(bits, key=lambda bit: bit.arrival)
    while len(waiting) > 1:
        first, second, *rest = waiting
        arrival = max(first.arrival, second.arrival) + cost
        both = Bit(operator(first.node, second.node), arrival)
        waiting = sorted([*rest, both], key=lambda bit: bit.arrival)
    return waiting[0]
