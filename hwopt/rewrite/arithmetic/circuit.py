"""A module under construction: ports, nets and words, printed through pyverilog 1.3."""

import copy
import functools
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hwopt.design import Port
from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, parity
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.verilog.block import MARK
from hwopt.verilog.pyverilog_nodes import ASTCodeGenerator, verilog


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
        self._prefix = ""
        self._ports: list[Port] = []
        self._items: list[Any] = []
        #: Widths of ports and wires by name [bits].
        self._names: dict[str, int] = {}

    def input(self, name: str, width: int, *, signed: bool = False) -> Word:
        """Declare an input."""
        self._claim(name, width)
        self._ports.append(Port(name, "input", width, signed))
        return Word(name, width, (0,) * width)

    def output(self, name: str, bits: Sequence[Bit], *, signed: bool = False) -> None:
        """Declare an output and drive it with bits, lowest first."""
        self.output_node(name, len(bits), joined(bits), signed=signed)

    def output_node(self, name: str, width: int, node: Any, *, signed: bool = False) -> None:
        """Declare an output and drive it with an expression."""
        self._claim(name, width)
        self._ports.append(Port(name, "output", width, signed))
        self._assign(name, node)

    def scope(self, tag: str) -> "Circuit":
        """Return the same module, in which the names of new wires begin with a tag."""
        inner = copy.copy(self)
        inner._prefix = f"{self._prefix}{tag}_"  # noqa: SLF001 - it is this class
        return inner

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
        """Declare a vector and drive it with an expression; a taken name gets an underscore."""
        name = self._prefix + name
        while name in self._names:
            name += "_"
        self._claim(name, width)
        self._items.append(verilog.Decl((verilog.Wire(name, _width(width), signed),)))
        self._assign(name, node)
        return Word(name, width, tuple(arrivals) or (0,) * width)

    def bitwise(
        self, name: str, operator: Callable[[Bit, Bit], Bit], x: Sequence[Bit], y: Sequence[Bit]
    ) -> list[Bit]:
        """Join two rows bit by bit: in one assignment where both are whole words."""
        bits = [operator(*pair) for pair in zip(x, y, strict=True)]
        first, second = self._whole(x), self._whole(y)
        if first is None or second is None:
            return [self.net(f"{name}_{i}", bit) for i, bit in enumerate(bits)]
        node = operator(Bit(first), Bit(second)).node
        word = self.word(name, len(bits), node, arrivals=[bit.arrival for bit in bits])
        return list(word.bits())

    def flipped(self, name: str, word: Word, flip: Bit) -> list[Bit]:
        """Return the bits of a word, complemented where a bit is one."""
        if flip is ZERO:
            return list(word.bits())
        late = [parity(bit, flip).arrival for bit in word.bits()]
        whole = Bit(replicated(flip, word.width))
        node = parity(Bit(word.node), ONE if flip is ONE else whole).node
        return list(self.word(name, word.width, node, arrivals=late).bits())

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
        lines = [*purpose.splitlines(), *textwrap.wrap(function, 96, break_long_words=False)]
        comment = MARK + "// ".join(f"{line}\n" for line in lines)
        text = comment + _generator().visit(module).strip() + "\n"
        return Generated(self.name, text, tuple(self._ports), architecture, function)

    def _whole(self, bits: Sequence[Bit]) -> Any | None:
        """Return the word of which these are all bits in order, None where there is none."""
        first = bits[0].node
        if not isinstance(first, verilog.Pointer) or self._names[first.var.name] != len(bits):
            return None
        places = [
            (bit.node.var.name, bit.node.ptr.value)
            for bit in bits
            if isinstance(bit.node, verilog.Pointer)
        ]
        in_order = places == [(first.var.name, str(i)) for i in range(len(bits))]
        return first.var if in_order else None

    def _claim(self, name: str, width: int) -> None:
        if name in self._names:
            raise ValueError(f"{name} was expected to be free in {self.name}")
        self._names[name] = width

    def _assign(self, name: str, node: Any) -> None:
        target = verilog.Lvalue(verilog.Identifier(name))
        self._items.append(verilog.Assign(target, verilog.Rvalue(node)))


def joined(bits: Sequence[Bit]) -> Any:
    """Return bits, lowest first, as one expression."""
    nodes = tuple(bit.node for bit in reversed(bits))
    return nodes[0] if len(nodes) == 1 else verilog.Concat(nodes)


def replicated(bit: Bit, count: int) -> Any:
    """Return a bit repeated."""
    return verilog.Repeat(verilog.Concat((bit.node,)), verilog.IntConst(str(count)))


def _width(width: int) -> Any:
    if width == 1:
        return None
    return verilog.Width(verilog.IntConst(str(width - 1)), verilog.IntConst("0"))


@functools.cache
def _generator() -> Any:
    return ASTCodeGenerator()
