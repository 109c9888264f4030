"""The longest path of a netlist, step by step, back to the text."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hwopt.netlist.mapped import MappedCell, MappedNetlist, NetName
from hwopt.netlist.timing.analysis import Analysis
from hwopt.netlist.timing.graph import CLOCK, UNDRIVEN

Direction = Literal["rise", "fall"]


@dataclass(frozen=True)
class Step:
    """One place that the path comes through: an output of a cell, or where it starts or ends."""

    #: Name and kind of the cell; empty at a port.
    cell: str
    kind: str
    #: Pin by which the path enters the cell; empty where it starts.
    enters: str
    #: Pin by which it leaves, or the port's bit; empty where it ends in a register.
    leaves: str
    edge: Direction
    #: Time since the clock's edge, and the transition there [ps].
    arrival_ps: float
    slew_ps: float
    #: Load on the net [fF].
    load_ff: float
    #: Name of the net in the text; empty where the mapping lost it.
    net: str
    #: Places in the text, `file:line.column|...`, of the cell or else of the net's declaration.
    source: str


@dataclass(frozen=True)
class Path:
    """The longest path of a netlist."""

    #: Arrival and what is needed at the end [ps].
    delay_ps: float
    #: Setup of the register, or the output delay [ps].
    needed_ps: float
    steps: tuple[Step, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Places in the text that it comes by, in its order, each once."""
        found = [place for step in self.steps for place in step.source.split("|") if place]
        return tuple(dict.fromkeys(found))

    @property
    def landmarks(self) -> tuple[str, ...]:
        """Nets and ports by the names that the text gives them, in its order."""
        return tuple(dict.fromkeys(step.net for step in self.steps if step.net))


def critical_path(analysis: Analysis, number: int) -> Path | None:
    """Return the longest path of a netlist, None where nothing arrives anywhere.

    Of equally long ones it is the one that the order of the netlist puts first.
    """
    ends = analysis.graph.ends
    own = np.flatnonzero(ends.netlist == number)
    if not len(own) or not np.isfinite(analysis.totals_ps[own]).any():
        return None
    end = int(own[np.argmax(analysis.totals_ps[own])])
    walker = _Walker(analysis, number)
    node = int(ends.node[end])
    arcs = walker.back(node)
    first = int(analysis.arcs.source[arcs[0]]) if arcs else node
    steps = [walker.start(first)] if first // 2 not in {CLOCK, UNDRIVEN} else []
    steps += [walker.through(arc) for arc in arcs]
    steps.append(walker.end(end))
    total = float(analysis.totals_ps[end])
    return Path(total, total - float(analysis.arrivals_ps[node]), tuple(steps))


class _Walker:
    """Names what arrays hold as numbers."""

    def __init__(self, analysis: Analysis, number: int) -> None:
        self._analysis = analysis
        self._netlist: MappedNetlist = analysis.graph.netlists[number]
        self._first_net = analysis.graph.offsets[number]
        self._first_cell = analysis.graph.first_cells[number]

    def back(self, node: int) -> list[int]:
        """Return the arcs by which the latest arrival comes to a node, in its order."""
        arcs, found = self._analysis.arcs, []
        arrivals, delays = self._analysis.arrivals_ps, self._analysis.delays_ps
        into = self._analysis.into
        while node in into:
            first, last = into[node]
            here = arrivals[arcs.source[first:last]] + delays[first:last]
            arc = first + int(np.argmax(here))
            found.append(arc)
            node = int(arcs.source[arc])
        return found[::-1]

    def start(self, node: int) -> Step:
        """Describe the port, or the black box, where a path starts."""
        return self._step(node, "", "", "", self._name(node).text)

    def through(self, arc: int) -> Step:
        """Describe the cell that an arc goes through."""
        arcs = self._analysis.arcs
        node = int(arcs.target[arc])
        cell = self._netlist.cells[int(arcs.cell[arc]) - self._first_cell]
        timed = self._analysis.library.cells[cell.kind]
        enters, leaves = timed.pins[int(arcs.enters[arc])], timed.pins[int(arcs.leaves[arc])]
        return self._step(node, cell.name, cell.kind, enters, leaves, cell.source)

    def end(self, end: int) -> Step:
        """Describe where a path ends."""
        ends = self._analysis.graph.ends
        node, number, pin = int(ends.node[end]), int(ends.cell[end]), int(ends.pin[end])
        if number < 0:
            return self._step(node, "", "", "", self._port(node))
        cell = self._netlist.cells[number - self._first_cell]
        timed = self._analysis.library.cells.get(cell.kind)
        enters = timed.pins[pin] if timed else ""
        return self._step(node, cell.name, cell.kind, enters, "", cell.source, self._state(number))

    def _state(self, number: int) -> str:
        """Return the name of a register by what it drives: that is what the text calls it.

        A clock gate has the name of a register behind it.
        """
        cell = self._netlist.cells[number - self._first_cell]
        nets = self._outputs(cell)
        timed = self._analysis.library.cells.get(cell.kind)
        if timed is not None and timed.clock_gate:
            clocks = {*nets}
            behind = [c for c in self._netlist.cells if not clocks.isdisjoint(c.pins.values())]
            nets += [net for each in behind for net in self._outputs(each)]
        names = [self._netlist.names[net] for net in nets]
        return next((name.text for name in names if name.public), "")

    def _outputs(self, cell: MappedCell) -> list[int]:
        """Return the nets that a cell drives."""
        timed = self._analysis.library.cells.get(cell.kind)
        pins = [timed.pins[pin] for pin in timed.outputs] if timed else []
        return [cell.pins[pin] for pin in pins if pin in cell.pins]

    def _port(self, node: int) -> str:
        net = node // 2 - self._first_net
        bits = [
            port.name if len(port.nets) == 1 else f"{port.name}[{port.nets.index(net)}]"
            for port in self._netlist.ports
            if port.direction != "input" and net in port.nets
        ]
        return bits[0] if bits else ""

    def _name(self, node: int) -> NetName:
        return self._netlist.names[node // 2 - self._first_net]

    def _step(
        self, node: int, cell: str, kind: str, enters: str, leaves: str, source: str = "",
        named: str = "",
    ) -> Step:  # fmt: skip
        analysis, name = self._analysis, self._name(node)
        return Step(
            cell=cell,
            kind=kind,
            enters=enters,
            leaves=leaves,
            edge="fall" if node % 2 else "rise",
            arrival_ps=float(analysis.arrivals_ps[node]),
            slew_ps=float(analysis.slews_ps[node]),
            load_ff=float(analysis.graph.loads_ff.reshape(-1)[node]),
            net=named or (name.text if name.public else ""),
            source=source or name.source,
        )
