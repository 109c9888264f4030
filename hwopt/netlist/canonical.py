"""A netlist without the wording: the same text for every naming and order of the same structure.

What is left out: names of nets and cells inside, the order of items, places in the source,
buffers, cells that reach no output, and the order of operands that commute. What stays: ports,
every other cell with its parameters and attributes, initial values, and memories. The text
describes the netlist in full, so that two netlists with equal texts are isomorphic whatever the
order in which they were walked; the walk decides only how often equal structures are recognised.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hwopt.netlist.colours import colours
from hwopt.netlist.flatcells import Bit, Flat, FlatCell, read_flat
from hwopt.netlist.rtlil import constant, memory_line, pieces, port_lines, quoted

_OTHER = {"A": "B", "B": "A"}


@dataclass(frozen=True)
class Canonical:
    """One module in its canonical form."""

    lines: tuple[str, ...]
    #: Net of the netlist that was read, to the piece of a wire that it is here.
    places: Mapping[Bit, tuple[str, int]]
    #: Memory of the netlist that was read, to its name here.
    memories: Mapping[str, str]

    def text(self, extra: Iterable[str] = ()) -> str:
        """Return it as RTLIL, with further lines before its end."""
        return "\n".join((*self.lines, *extra, "end\n"))

    def signal(self, bits: Sequence[Bit]) -> str:
        """Return bits of the netlist that was read, least significant first, as they are here.

        Empty where one of them was left out.
        """
        known = all(isinstance(bit, str) or bit in self.places for bit in bits)
        return _signal(bits, self.places) if known else ""


def canonical(module: Mapping[str, Any], name: str, *, marking: bool = False) -> Canonical:
    """Bring a module of what `write_json` wrote into its canonical form.

    Args:
        module: Cells, ports, nets.
        name: Its name.
        marking: Whether registers get marks that later passes and later forms keep.

    Raises:
        Irregular: It has what no order can be found for.
    """
    return _Walk(read_flat(module), name, marking).written()


def canonical_design(modules: Mapping[str, Any], top: str) -> str:
    """Return the RTLIL text of a top module and of all others, such as boxes.

    Raises:
        Irregular: There is what no order can be found for.
    """
    others = [
        canonical(module, name).text() for name, module in sorted(modules.items()) if name != top
    ]
    return "".join((*others, canonical(modules[top], top).text()))


def _signal(bits: Sequence[Bit], places: Mapping[Bit, tuple[str, int]]) -> str:
    return pieces([bit if isinstance(bit, str) else places[bit] for bit in bits])


@dataclass
class _Walk:
    """One walk from the outputs back to the inputs; what is met first is written first."""

    flat: Flat
    name: str
    marking: bool
    colour: Mapping[Bit, int] = field(init=False)
    places: dict[Bit, tuple[str, int]] = field(init=False)
    order: list[FlatCell] = field(default_factory=list)
    memories: dict[str, str] = field(default_factory=dict)
    undriven: list[Bit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.colour = colours(self.flat)
        for cell in self.flat.cells:
            if cell.shape.commutes:
                self._arrange(cell)
        self.places = {
            bit: (f"\\{port.name}", index)
            for port in self.flat.ports
            if port.direction == "input"
            for index, bit in enumerate(port.bits)
        }
        for port in self.flat.ports:
            if port.direction == "output":
                self._cones(port.bits)
        for cell in sorted(self.flat.kept, key=self._rank):
            self._reach(cell)
        for cell in self.order:  # which grows meanwhile
            if cell.shape.holds or not cell.drives:
                self._before(cell)

    def _rank(self, cell: FlatCell) -> tuple[str, list[int]]:
        return cell.shape.kind, [self.colour[bit] for bits in cell.reads for bit in bits]

    def _arrange(self, cell: FlatCell) -> None:
        """Put the operands of a cell in the order of their colours."""
        a, b = (cell.shape.inputs.index(pin) for pin in "AB")
        left, right = (
            (len(bits), [self.colour[bit] for bit in bits])
            for bits in (cell.reads[a], cell.reads[b])
        )
        if left > right:
            cell.reads[a], cell.reads[b] = cell.reads[b], cell.reads[a]
            cell.swapped = True

    def _before(self, cell: FlatCell) -> None:
        """Number what a register or a port of a memory depends on."""
        for bits in cell.reads:
            self._cones(bits)
        memory = cell.memory
        if memory is not None and memory not in self.memories:
            self.memories[memory] = f"\\memory${len(self.memories)}"
            for port in self.flat.memory_writers(memory):
                self._reach(port)

    def _cones(self, bits: Iterable[Bit]) -> None:
        """Number what bits depend on within the cycle: drivers first, registers when met."""
        places, driver = self.places, self.flat.driver
        stack: list[tuple[FlatCell, Iterator[Bit]]] = []
        pending = iter(bits)
        while True:
            for bit in pending:
                if bit in places or isinstance(bit, str):
                    continue
                cell = driver.get(bit)
                if cell is None:
                    places[bit] = (f"$undriven${len(self.undriven)}", 0)
                    self.undriven.append(bit)
                elif cell.shape.holds:
                    self._reach(cell)
                elif not cell.met:
                    cell.met = True
                    stack.append((cell, pending))
                    pending = iter([each for reads in cell.reads for each in reads])
                    break
            else:
                if not stack:
                    return
                cell, pending = stack.pop()
                self.order.append(cell)

    def _reach(self, cell: FlatCell) -> None:
        if not cell.met:
            cell.met = True
            self.order.append(cell)

    def written(self) -> Canonical:
        """Return what the walk met, the last first, which mapped to less area on most examples."""
        self.order.reverse()
        self._place()
        return Canonical(tuple(self._lines()), self.places, self.memories)

    def _place(self) -> None:
        """Say which piece of a wire each net is."""
        flat = self.flat
        for number, cell in enumerate(self.order, 1):
            if cell.shape.holds and self.marking:
                cell.mark = f"form${number}"
            for pin, bits in zip(cell.shape.outputs, cell.drives, strict=True):
                name = self._named(number, cell, pin)
                self.places.update({bit: (name, index) for index, bit in enumerate(bits)})
        for bit, end in flat.alias.items():
            if end in self.places:
                self.places[bit] = self.places[end]

    def _lines(self) -> list[str]:
        flat = self.flat
        lines = [f"attribute \\{flat.role} 1"] if flat.role else []
        lines += [f"module \\{self.name}", *flat.defaults, *port_lines(flat.ports)]
        for number, cell in enumerate(self.order, 1):
            lines.extend(self._wires(number, cell))
        for number, bit in enumerate(self.undriven):
            if bit in flat.initial:
                lines.append(f"  attribute \\init {constant(flat.initial[bit])}")
            lines.append(f"  wire $undriven${number}")
        lines += [memory_line(flat.memories[name], new) for name, new in self.memories.items()]
        for number, cell in enumerate(self.order, 1):
            self._write(number, cell, lines)
        lines.extend(
            f"  connect \\{port.name} {_signal(port.bits, self.places)}"
            for port in flat.ports
            if port.direction == "output"
        )
        return lines

    def _named(self, number: int, cell: FlatCell, pin: str) -> str:
        """Return the name of the wire behind a pin; what a register drives is worth a name."""
        if not cell.mark or pin != "Q":
            return f"${number}{pin}"
        return f"\\{cell.mark}" if self.marking else f"\\{cell.mark}${number}"

    def _wires(self, number: int, cell: FlatCell) -> Iterator[str]:
        for pin, bits in zip(cell.shape.outputs, cell.drives, strict=True):
            initial = "".join([self.flat.initial.get(bit, "x") for bit in reversed(bits)])
            if initial.strip("x"):
                yield f"  attribute \\init {constant(initial)}"
            name = self._named(number, cell, pin)
            if name.startswith("\\"):
                yield f'  attribute \\hdlname "{name[1:]}"'
            yield f"  wire width {len(bits)} {name}"

    def _write(self, number: int, cell: FlatCell, lines: list[str]) -> None:
        shape, places = cell.shape, self.places
        lines.extend([f"  attribute \\{name} {text}" for name, text in cell.attributes])
        if cell.mark:
            lines.append(f'  attribute \\src "{cell.mark}:0.0"')
        kind = shape.kind if shape.kind.startswith("$") else f"\\{shape.kind}"
        lines.append(f"  cell {kind} $cell${number}")
        if cell.parameters:
            lines.extend(self._parameters(cell))
        for pin, bits in zip(shape.inputs, cell.reads, strict=True):
            lines.append(f"    connect \\{pin} {_signal(bits, places)}")
        lines.extend(
            [f"    connect \\{pin} {self._named(number, cell, pin)}" for pin in shape.outputs]
        )
        lines.append("  end")

    def _parameters(self, cell: FlatCell) -> Iterator[str]:
        given = dict(cell.parameters)
        if cell.memory is not None:
            given["MEMID"] = quoted(self.memories[cell.memory])
        for name in given:
            other = _OTHER.get(name[0], "") + name[1:]
            of = other if cell.swapped and name[1:2] == "_" and other in given else name
            yield f"    parameter \\{name} {given[of]}"
