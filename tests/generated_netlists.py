"""Seeded mapped netlists out of any library's cells, for the timing engine and its judges.

They need no synthesis, so that the same seed and library give the same netlist for ever. What a
netlist computes does not matter; what can be between two registers does.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hwopt.liberty.library import Cell, Library
from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist, MappedPort
from hwopt.netlist.timing.constraints import Constraints

CLOCK = "clk"


@dataclass(frozen=True)
class Case:
    """A netlist and what surrounds it."""

    name: str
    netlist: MappedNetlist
    constraints: Constraints


def cases(library: Library, count: int) -> tuple[Case, ...]:
    """Return so many cases, each kind of structure in turn."""
    kinds = tuple(_KINDS.items())
    found = []
    for number in range(count):
        name, build = kinds[number % len(kinds)]
        chance = random.Random(number)  # noqa: S311 - a seeded choice
        builder = Builder(library, chance)
        build(builder, 1 + number // len(kinds))
        found.append(Case(f"{name}{number}", builder.netlist(), _constraints(builder, chance)))
    return tuple(found)


class Builder:
    """Adds cells whose inputs are there already."""

    def __init__(self, library: Library, chance: random.Random) -> None:
        usable = [cell for cell in library.cells.values() if _usable(cell)]
        self.logic = [cell for cell in usable if cell.combinational and cell.inputs]
        self.ties = [cell for cell in usable if cell.combinational and not cell.inputs]
        self.registers = [cell for cell in usable if _register(cell)]
        self.gates = [cell for cell in library.cells.values() if cell.clock_gate and _rising(cell)]
        self.chance = chance
        self.cells: list[MappedCell] = []
        self.read: set[int] = set()
        self.inputs: dict[str, int] = {}
        self.outputs: dict[str, int] = {}
        self._size = len(CONSTANTS)

    def net(self) -> int:
        """Return a new net."""
        self._size += 1
        return self._size - 1

    def input(self) -> int:
        """Return the net of a new input."""
        self.inputs[f"i{len(self.inputs)}"] = net = self.net()
        return net

    def output(self, net: int) -> None:
        """Let an output read a net."""
        self.outputs[f"o{len(self.outputs)}"] = net

    def clock(self) -> int:
        """Return the clock's net."""
        if CLOCK not in self.inputs:
            self.inputs[CLOCK] = self.net()
        return self.inputs[CLOCK]

    def pick(self, several: Sequence[Cell]) -> Cell:
        """Return one of several cells."""
        return several[int(self.chance.random() * len(several))]

    def add(self, cell: Cell, nets: Sequence[int]) -> list[int]:
        """Add a cell with nets at its inputs in their order; return the nets of its outputs."""
        outputs = [self.net() for _ in cell.outputs]
        self.read.update(nets)
        pins = {pin.name: net for pin, net in zip(cell.inputs, nets, strict=True)}
        pins |= {pin.name: net for pin, net in zip(cell.outputs, outputs, strict=True)}
        self.cells.append(MappedCell(f"c{len(self.cells)}", cell.name, pins))
        return outputs

    def register(self, cell: Cell, data: int, clock: int | None = None) -> list[int]:
        """Add a register; what is neither clock nor reset takes the data."""
        assert cell.register is not None
        state = cell.register
        nets = []
        for pin in cell.inputs:
            if pin.name in state.clear + state.preset:
                nets.append(self.reset())
            else:
                nets.append((clock or self.clock()) if pin.name == state.clock else data)
        return self.add(cell, nets)

    def reset(self) -> int:
        """Return the net that all asynchronous sets and resets share."""
        if "rst" not in self.inputs:
            self.inputs["rst"] = self.net()
        return self.inputs["rst"]

    def some(self, nets: Sequence[int]) -> int:
        """Return one of several nets, more often a late one."""
        return nets[int(max(self.chance.random(), self.chance.random()) * len(nets))]

    def netlist(self) -> MappedNetlist:
        """Return what was built."""
        ports = [MappedPort(name, "input", (net,)) for name, net in self.inputs.items()]
        ports += [MappedPort(name, "output", (net,)) for name, net in self.outputs.items()]
        return MappedNetlist("top", tuple(ports), tuple(self.cells), self._size)


def _usable(cell: Cell) -> bool:
    state = any(pin.three_state for pin in cell.outputs)
    arcs = all(pin.arcs or not cell.inputs for pin in cell.outputs)
    functions = all(pin.function for pin in cell.outputs)
    return (
        not (cell.dont_use or cell.special or state) and arcs and functions and bool(cell.outputs)
    )


def _register(cell: Cell) -> bool:
    if cell.register is None or cell.register.kind != "ff" or cell.clock_gate:
        return False
    names = {pin.name for pin in cell.inputs}
    return cell.register.clock in names and _rising(cell)


def _rising(cell: Cell) -> bool:
    kinds = {arc.timing_type for pin in cell.pins.values() for arc in pin.arcs}
    return not any("falling" in kind for kind in kinds)


def _cloud(builder: Builder, nets: list[int], count: int) -> list[int]:
    """Add so many cells of any kind behind some nets; return all nets."""
    for _ in range(count):
        cell = builder.pick(builder.logic)
        nets = [*nets, *builder.add(cell, [builder.some(nets) for _ in cell.inputs])]
    return nets


def _finish(builder: Builder, nets: Sequence[int]) -> None:
    """Let outputs read what nothing else does, and one net twice."""
    for net in nets:
        if net not in builder.read and net not in builder.inputs.values():
            builder.output(net)
    builder.output(builder.some(nets))


def _logic(builder: Builder, size: int) -> None:
    """Any cells in any order."""
    nets = [builder.input() for _ in range(6)]
    _finish(builder, _cloud(builder, nets, 15 + 12 * size))


def _pipeline(builder: Builder, size: int) -> None:
    """Registers, logic, registers, logic; resets and enables where the library has them."""
    nets = [builder.input() for _ in range(5)]
    for _ in range(2):
        stage = [builder.register(builder.pick(builder.registers), net) for net in nets[-8:]]
        nets = _cloud(builder, [net for outputs in stage for net in outputs], 10 + 6 * size)
    last = [builder.register(builder.pick(builder.registers), builder.some(nets)) for _ in range(4)]
    _finish(builder, [*nets, *(net for outputs in last for net in outputs)])


def _fanout(builder: Builder, size: int) -> None:
    """One net with very many loads: far beyond the last column of any table."""
    nets = [builder.input() for _ in range(9)]
    first, cell = builder.pick(builder.logic), builder.pick(builder.logic)
    root = builder.add(first, nets[: len(first.inputs)])[0]
    for _ in range(40 * size):
        builder.output(builder.add(cell, [root for _ in cell.inputs])[0])


def _chain(builder: Builder, size: int) -> None:
    """One kind of cell after the other, all inputs but one from outside."""
    nets = [builder.input() for _ in range(9)]
    line = nets[0]
    for _ in range(20 + 10 * size):
        cell = builder.pick(builder.logic)
        outputs = builder.add(cell, [line, *nets[1 : len(cell.inputs)]])
        line = outputs[-1]
        for net in outputs[:-1]:
            builder.output(net)
    builder.output(line)


def _constants(builder: Builder, size: int) -> None:
    """Inputs that are constant, by the netlist or by tie cells: what they imply is no path.

    Of a function that names an input twice, such as a multiplexer's, OpenSTA does not see all that
    constants imply, as its values are 0, 1 and X. Such cells are left out.
    """
    logic = [cell for cell in builder.logic if _names_once(cell)]
    fixed = [CONSTANTS["0"], CONSTANTS["1"]]
    fixed += [net for tie in builder.ties for net in builder.add(tie, [])]
    nets = [builder.input() for _ in range(6)]
    for _ in range(20 + 10 * size):
        cell = builder.pick(logic)
        chosen = [builder.some(nets) for _ in cell.inputs]
        if len(chosen) > 1 and builder.chance.random() < 0.6:
            place = int(builder.chance.random() * len(chosen))
            chosen[place] = fixed[int(builder.chance.random() * len(fixed))]
        nets = [*nets, *builder.add(cell, chosen)]
    _finish(builder, nets)


def _names_once(cell: Cell) -> bool:
    texts = [re.findall(r"\w+", pin.function) for pin in cell.outputs]
    return all(len(names) == len(set(names)) for names in texts)


def _shift(builder: Builder, size: int) -> None:
    """Registers one behind the other, with nothing between them."""
    net = builder.input()
    for _ in range(4 + size):
        outputs = builder.register(builder.pick(builder.registers), net)
        net = outputs[0]
        for other in outputs[1:]:
            builder.output(other)
    builder.output(net)


def _gated(builder: Builder, size: int) -> None:
    """Registers behind a clock gate, whose enable is computed."""
    nets = _cloud(builder, [builder.input() for _ in range(5)], 6 + 4 * size)
    if builder.gates:
        gate = builder.pick(builder.gates)
        pins = [builder.clock() if pin.clock else builder.some(nets) for pin in gate.inputs]
        clock = builder.add(gate, pins)[0]
    else:
        clock = builder.clock()
    for _ in range(4):
        nets += builder.register(builder.pick(builder.registers), builder.some(nets), clock)
    _finish(builder, nets)


_KINDS: dict[str, Callable[[Builder, int], None]] = {
    "logic": _logic,
    "pipeline": _pipeline,
    "fanout": _fanout,
    "chain": _chain,
    "constants": _constants,
    "shift": _shift,
    "gated": _gated,
}


def _constraints(builder: Builder, chance: random.Random) -> Constraints:
    """Return what surrounds a netlist: in every second case the defaults."""
    plain = Constraints(clock=CLOCK if CLOCK in builder.inputs else None)
    if chance.random() < 0.5:
        return plain
    buffers = [cell for cell in builder.logic if len(cell.inputs) == len(cell.outputs) == 1]
    return replace(
        plain,
        input_delay_ps=round(300 * chance.random(), 1),
        output_delay_ps=round(300 * chance.random(), 1),
        output_load_ff=round(20 * chance.random(), 2),
        driving_cell=builder.pick(buffers).name if chance.random() < 0.5 else "",
    )
