"""A module under construction: bits, words and their printing through pyverilog 1.3.

Constants are folded as expressions are built. Each bit carries its arrival in a unit delay
model (AND, OR: 1, XOR, multiplexer: 2), by which generators order work; it is no delay of any
library.
"""

import functools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hwopt.design import Port
from hwopt.rewrite.arithmetic.generated import Generated

with warnings.catch_warnings():
    # pyverilog leaves its version file open when it is imported.
    warnings.simplefilter("ignore", ResourceWarning)
    import pyverilog.vparser.ast as verilog
    from pyverilog.ast_code_generator.codegen import ASTCodeGenerator

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


@dataclass(frozen=True)
class Word:
    """A named vector of bits."""

    name: str
    width: int
    arrivals: tuple[int, ...]

    def __getitem__(self, index: int) -> Bit:
        """Return the bit at an index from 0 to `width - 1`."""
        if not 0 <= index < self.width:
            raise IndexError(f"{self.name} has bits 0 to {self.width - 1}, not {index}")
        if self.width == 1:
            return Bit(self.node, self.arrivals[0])
        pointer = verilog.Pointer(self.node, verilog.IntConst(str(index)))
        return Bit(pointer, self.arrivals[index])

    @property
    def node(self) -> Any:
        """The vector as an expression."""
        return verilog.Identifier(self.name)

    def bits(self) -> tuple[Bit, ...]:
        """Return all bits, lowest first."""
        return tuple(self[index] for index in range(self.width))


class Circuit:
    """A combinational module that grows by ports, nets and assignments."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._ports: list[Port] = []
        self._items: list[Any] = []
        self._names: set[str] = set()

    def input(self, name: str, width: int, *, signed: bool = False) -> Word:
        """Declare an input."""
        self._claim(name)
        self._ports.append(Port(name, "input", width, signed))
        return Word(name, width, (0,) * width)

    def output(self, name: str, bits: Sequence[Bit], *, signed: bool = False) -> None:
        """Declare an output and drive it with bits, lowest first."""
        self.output_node(name, len(bits), joined(bits), signed=signed)

    def output_node(self, name: str, width: int, node: Any, *, signed: bool = False) -> None:
        """Declare an output and drive it with an expression."""
        self._claim(name)
        self._ports.append(Port(name, "output", width, signed))
        self._assign(name, node)

    def net(self, name: str, bit: Bit) -> Bit:
        """Give a bit a name, unless it is a constant or has one."""
        if bit in {ZERO, ONE} or isinstance(bit.node, verilog.Identifier | verilog.Pointer):
            return bit
        return self.word(name, 1, bit.node, arrivals=(bit.arrival,))[0]

    def word(
        self,
        name: str,
        width: int,
        node: Any,
        *,
        arrivals: Sequence[int] = (),
        signed: bool = False,
    ) -> Word:
        """Declare a vector and drive it with an expression."""
        self._claim(name)
        self._items.append(verilog.Decl((verilog.Wire(name, _width(width), signed),)))
        self._assign(name, node)
        return Word(name, width, tuple(arrivals) or (0,) * width)

    def gathered(self, name: str, bits: Sequence[Bit]) -> Word:
        """Declare a vector of given bits, lowest first."""
        arrivals = tuple(bit.arrival for bit in bits)
        return self.word(name, len(bits), joined(bits), arrivals=arrivals)

    def finish(self, *, architecture: str, purpose: str, function: str) -> Generated:
        """Print the module.

        Args:
            architecture: Name of the structure.
            purpose: Lines of the header comment: function, architecture and its source.
            function: The function as assignments in Verilog's operators.
        """
        kinds = {"input": verilog.Input, "output": verilog.Output}
        ports = [verilog.Ioport(kinds[p.direction](p.name, _width(p.width))) for p in self._ports]
        module = verilog.ModuleDef(
            self.name, verilog.Paramlist(()), verilog.Portlist(tuple(ports)), tuple(self._items)
        )
        comment = "".join(f"// {line}\n" for line in [*purpose.splitlines(), function])
        text = comment + _generator().visit(module).strip() + "\n"
        return Generated(self.name, text, tuple(self._ports), architecture, function)

    def _claim(self, name: str) -> None:
        if name in self._names:
            raise ValueError(f"{name} was expected to be free in {self.name}")
        self._names.add(name)

    def _assign(self, name: str, node: Any) -> None:
        target = verilog.Lvalue(verilog.Identifier(name))
        self._items.append(verilog.Assign(target, verilog.Rvalue(node)))


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


def joined(bits: Sequence[Bit]) -> Any:
    """Return bits, lowest first, as one expression."""
    nodes = tuple(bit.node for bit in reversed(bits))
    return nodes[0] if len(nodes) == 1 else verilog.Concat(nodes)


def replicated(bit: Bit, count: int) -> Any:
    """Return a bit repeated."""
    return verilog.Repeat(verilog.Concat((bit.node,)), verilog.IntConst(str(count)))


def _fold(bits: Sequence[Bit], operator: Any, cost: int) -> Bit:
    """Join bits by one operator, the earliest first, as Huffman would."""
    waiting = sorted(bits, key=lambda bit: bit.arrival)
    while len(waiting) > 1:
        first, second, *rest = waiting
        arrival = max(first.arrival, second.arrival) + cost
        both = Bit(operator(first.node, second.node), arrival)
        waiting = sorted([*rest, both], key=lambda bit: bit.arrival)
    return waiting[0]


def _width(width: int) -> Any:
    if width == 1:
        return None
    return verilog.Width(verilog.IntConst(str(width - 1)), verilog.IntConst("0"))


@functools.cache
def _generator() -> Any:
    return ASTCodeGenerator()
