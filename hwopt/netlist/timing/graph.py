"""Netlists as arrays: who drives whom through which table, with which load.

Several netlists lie side by side, so that one pass over the levels times them all. A node is an
edge of a net: `2 * net` its rise, `2 * net + 1` its fall.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.errors import ToolFailed
from hwopt.liberty.table import Array
from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist
from hwopt.netlist.timing.cells import TimedCell, TimingLibrary
from hwopt.netlist.timing.clocks import check_clock
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.edges import Edges, Held, edges_of, implied
from hwopt.netlist.timing.tables import Index

#: Nets that no netlist has: the ideal clock, what no pin reads, what nothing drives.
CLOCK, UNREAD, UNDRIVEN = 0, 1, 2
_OWN = 3


@dataclass(frozen=True, eq=False)
class Arcs:
    """`(k,)` arrays."""

    source: Index
    target: Index
    row: Index
    #: Numbers of the cell, and of the pins by which the arc enters and leaves it.
    cell: Index
    enters: Index
    leaves: Index


@dataclass(frozen=True, eq=False)
class Ends:
    """Where paths end, `(k,)` arrays."""

    node: Index
    #: Row of the setup's table; -1 for ports and black boxes.
    row: Index
    #: What is needed besides [ps].
    margin_ps: Array
    #: Cell and pin; -1 for ports.
    cell: Index
    pin: Index
    netlist: Index


@dataclass(frozen=True, eq=False)
class Graph:
    """Netlists side by side."""

    netlists: tuple[MappedNetlist, ...]
    #: First net of each netlist, and the number of all nets.
    offsets: tuple[int, ...]
    size: int
    #: First cell of each netlist in the numbering of arcs and ends.
    first_cells: tuple[int, ...]
    arcs: Arcs
    ends: Ends
    #: Nets that ports drive, the clock's not among them, and nets where the clock or a black box
    #: starts a path.
    inputs: Index
    starts: Index
    #: `(size, 2)` array: load on a rise and on a fall [fF].
    loads_ff: Array


def build(
    netlists: Sequence[MappedNetlist], library: TimingLibrary, constraints: Constraints
) -> Graph:
    """Lay netlists side by side.

    Raises:
        ToolFailed: A netlist has what cannot be timed: a latch, a cell of no library, several
            clocks, several drivers of a net.
    """
    builder = _Builder(library, constraints)
    for netlist in netlists:
        builder.add(netlist)
    return builder.graph(tuple(netlists))


class _Builder:
    """Collects columns, netlist by netlist and kind by kind."""

    def __init__(self, library: TimingLibrary, constraints: Constraints) -> None:
        self._library = library
        self._constraints = constraints
        self._offsets: list[int] = []
        self._first_cells: list[int] = []
        self._size = _OWN
        self._cells = 0
        self._arcs: list[Index] = []
        self._ends: list[Index] = []
        self._inputs: list[int] = []
        self._starts: list[int] = []
        self._loads: list[tuple[Index, Array]] = []
        self._driven: list[Index] = []
        self._port_loads: list[int] = []

    def add(self, netlist: MappedNetlist) -> None:
        """Add a netlist."""
        offset = self._size
        self._offsets.append(offset)
        self._first_cells.append(self._cells)
        known = _constants(netlist, self._library)
        groups: dict[tuple[str, Held], list[list[int]]] = {}
        for number, cell in enumerate(netlist.cells):
            timed = self._library.cells.get(cell.kind)
            if timed is None:
                self._black_box(cell, number, offset)
                continue
            held = _held(cell, timed, known)
            nets = [cell.pins.get(pin, -1) for pin in timed.pins]
            groups.setdefault((cell.kind, held), []).append([number, *nets])
        triggers: set[tuple[int, bool]] = set()
        for (kind, held), rows in groups.items():
            timed = self._library.cells[kind]
            if timed.refusal:
                raise ToolFailed(
                    f"a netlist that can be timed was expected, but it has {kind}: "
                    f"{timed.refusal}; keep the flow from mapping to it (dont_use)"
                )
            edges = self._edges(timed, held)
            table = np.array(rows, dtype=np.intp)
            triggers |= {
                (net, falling)
                for pin, falling in edges.clocks
                for net in set(table[:, 1 + pin].tolist())
                if not timed.clock_gate
            }
            self._group(timed, edges, table, offset)
        check_clock(netlist, self._library.cells, triggers, self._constraints.clock)
        self._ports(netlist, offset)
        self._size += netlist.size
        self._cells += len(netlist.cells)

    def _edges(self, timed: TimedCell, held: Held) -> Edges:
        key = (timed.name, held)
        found = self._library.edges.get(key)
        if found is None:
            found = self._library.edges[key] = edges_of(timed, held)
        return found

    def _group(self, timed: TimedCell, edges: Edges, table: Index, offset: int) -> None:
        """Add all instances of one kind; `table` is `(k, 1 + pins)`, the cell's number first."""
        number = table[:, 0] + self._cells
        nets = table[:, 1:]
        absent = np.full(nets.shape[1], UNDRIVEN)
        absent[list(timed.outputs)] = UNREAD
        nets = np.where(nets < 0, absent, nets + offset)
        self._loads.append((nets, np.broadcast_to(timed.loads_ff, (*nets.shape, 2))))
        self._driven.append(nets[:, list(timed.outputs)].ravel())
        source, edge_in, target, edge_out, row = edges.through.T
        self._arc(nets[:, source] * 2 + edge_in, nets[:, target] * 2 + edge_out, row, number,
                  source, target)  # fmt: skip
        target, edge_out, row = edges.launches.T
        clocks = np.full((len(nets), len(row)), CLOCK * 2)
        enters = np.full(len(row), min((pin for pin, _ in edges.clocks), default=-1))
        self._arc(clocks, nets[:, target] * 2 + edge_out, row, number, enters, target)
        pin, edge, row = edges.setups.T
        self._end(nets[:, pin] * 2 + edge, row, number, pin)

    def _arc(
        self, source: Index, target: Index, row: Index, cell: Index, enters: Index, leaves: Index
    ) -> None:
        shape = source.shape
        wide = [np.broadcast_to(each, shape) for each in (row, cell[:, None], enters, leaves)]
        self._arcs.append(np.stack([source, target, *wide]).reshape(6, -1))

    def _end(self, node: Index, row: Index, cell: Index, pin: Index) -> None:
        shape = node.shape
        netlist = np.array(len(self._offsets) - 1)
        wide = [np.broadcast_to(each, shape) for each in (row, cell[:, None], pin, netlist)]
        self._ends.append(np.stack([node, *wide]).reshape(5, -1))

    def _ports(self, netlist: MappedNetlist, offset: int) -> None:
        for port in netlist.ports:
            nets = [net + offset for net in port.nets]
            if port.direction != "output":
                clock = port.name == self._constraints.clock
                (self._starts if clock else self._inputs).extend(nets)
                self._driven.append(np.array(nets, dtype=np.intp))
            if port.direction != "input":
                self._port_loads += nets
                both = np.array(nets, dtype=np.intp)[:, None] * 2 + np.array([0, 1])
                nowhere = np.full(len(nets), -1)
                self._end(both, np.array(-1), nowhere, np.array(-1))

    def _black_box(self, cell: MappedCell, number: int, offset: int) -> None:
        """Let paths end at the inputs of a cell that no library has, and start at its outputs."""
        for pin, net in cell.pins.items():
            direction = cell.directions.get(pin.partition("[")[0])
            if direction is None:
                raise ToolFailed(
                    f"a cell of the library was expected, not {cell.kind} ({cell.name}); "
                    "name its Liberty file with --liberty, or declare it under [blackboxes]"
                )
            if direction != "input":
                self._starts.append(net + offset)
                self._driven.append(np.array([net + offset]))
            if direction != "output":
                both = (net + offset) * 2 + np.array([[0, 1]])
                self._end(both, np.array(-1), np.array([number + self._cells]), np.array(-1))

    def graph(self, netlists: tuple[MappedNetlist, ...]) -> Graph:
        """Return what was added."""
        self._refuse_several_drivers(netlists)
        columns = np.concatenate([np.zeros((6, 0), np.intp), *self._arcs], axis=1)
        arcs = Arcs(*columns[:, columns[1] >= 2 * _OWN])
        node, row, cell, pin, netlist = np.concatenate(
            [np.zeros((5, 0), np.intp), *self._ends], axis=1
        )
        port = (row < 0) & (cell < 0)
        margin = np.where(port, self._constraints.output_delay_ps, 0.0)
        return Graph(
            netlists=netlists,
            offsets=tuple(self._offsets),
            size=self._size,
            first_cells=tuple(self._first_cells),
            arcs=arcs,
            ends=Ends(node, row, margin, cell, pin, netlist),
            inputs=np.array(self._inputs, dtype=np.intp),
            starts=np.array(self._starts, dtype=np.intp),
            loads_ff=self._total_loads(),
        )

    def _total_loads(self) -> Array:
        nets = np.concatenate([np.zeros(0, np.intp), *(nets.ravel() for nets, _ in self._loads)])
        loads = np.concatenate([np.zeros((0, 2)), *(ff.reshape(-1, 2) for _, ff in self._loads)])
        total = [np.bincount(nets, loads[:, edge], minlength=self._size) for edge in (0, 1)]
        ports = np.bincount(np.array(self._port_loads, dtype=np.intp), minlength=self._size)
        return np.stack(total, axis=1) + self._constraints.output_load_ff * ports[:, None]

    def _refuse_several_drivers(self, netlists: tuple[MappedNetlist, ...]) -> None:
        driven = np.concatenate([np.zeros(0, np.intp), *self._driven])
        several = np.flatnonzero(np.bincount(driven, minlength=self._size)[_OWN:] > 1) + _OWN
        if len(several):
            which = max(n for n, offset in enumerate(self._offsets) if offset <= several[0])
            name = netlists[which].names[several[0] - self._offsets[which]].text
            raise ToolFailed(
                f"one driver for each net was expected, but {name} has several; "
                "timing does not know buses with several drivers"
            )


def _constants(netlist: MappedNetlist, library: TimingLibrary) -> dict[int, int]:
    """Return the nets that are constant, by cells that tie them or by what follows from these."""
    known = {CONSTANTS["0"]: 0, CONSTANTS["1"]: 1}
    before = 0
    while len(known) != before:
        before = len(known)
        for cell in netlist.cells:
            timed = library.cells.get(cell.kind)
            if timed is None or (timed.inputs and known.keys().isdisjoint(cell.pins.values())):
                continue
            for pin, value in implied(timed, _held(cell, timed, known)):
                if timed.pins[pin] in cell.pins:
                    known[cell.pins[timed.pins[pin]]] = value
    return known


def _held(cell: MappedCell, timed: TimedCell, known: dict[int, int]) -> Held:
    if known.keys().isdisjoint(cell.pins.values()):
        return ()
    return tuple(
        (place, known[net])
        for place, pin in enumerate(timed.inputs)
        for net in [cell.pins.get(timed.pins[pin], -1)]
        if net in known
    )
