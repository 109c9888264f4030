"""Builds the arrays of `graph` from netlists, kind of cell by kind of cell."""

from collections.abc import Sequence

import numpy as np

from hwopt.errors import ToolFailed
from hwopt.liberty.table import Array
from hwopt.netlist.mapped import MappedCell, MappedNetlist
from hwopt.netlist.timing.cells import TimedCell, TimingLibrary, exact
from hwopt.netlist.timing.clocks import check_clock
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.edges import Edges, Held, edges_of
from hwopt.netlist.timing.graph import CLOCK, OWN, UNDRIVEN, UNREAD, Arcs, Ends, Graph
from hwopt.netlist.timing.tables import Index
from hwopt.netlist.timing.tied import constants, held_inputs


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
    return builder.graph()


class _Builder:
    """Collects instances kind by kind over all netlists, then turns each kind into columns."""

    def __init__(self, library: TimingLibrary, constraints: Constraints) -> None:
        self._library = library
        self._constraints = constraints
        self._netlists: list[MappedNetlist] = []
        self._offsets: list[int] = []
        self._first_cells: list[int] = []
        self._size = OWN
        self._cells = 0
        #: Rows of cell, netlist and nets by pin, -1 for a pin that is not connected.
        self._groups: dict[tuple[str, Held], list[list[int]]] = {}
        self._arcs: list[Index] = []
        self._ends: list[Index] = []
        self._inputs: list[int] = []
        self._starts: list[int] = []
        self._loads: list[tuple[Index, Array]] = []
        self._driven: list[Index] = []
        self._port_loads: list[int] = []

    def add(self, netlist: MappedNetlist) -> None:
        """Add a netlist."""
        which = len(self._netlists)
        offset = self._size
        self._netlists.append(netlist)
        self._offsets.append(offset)
        self._first_cells.append(self._cells)
        known = constants(netlist, self._library)
        for number, cell in enumerate(netlist.cells, start=self._cells):
            timed = self._library.cells.get(cell.kind)
            if timed is None:
                self._black_box(cell, number, offset)
                continue
            key = (cell.kind, held_inputs(cell, timed, known))
            nets = [cell.pins.get(pin, -1) for pin in timed.pins]
            self._groups.setdefault(key, []).append([number, which, *nets])
        self._ports(netlist, offset)
        self._size += netlist.size
        self._cells += len(netlist.cells)

    def _edges(self, timed: TimedCell, held: Held) -> Edges:
        if timed.refusal:
            raise ToolFailed(
                f"a netlist that can be timed was expected, but it has {timed.name}: "
                f"{timed.refusal}; keep the flow from mapping to it (dont_use)"
            )
        key = (timed.name, held)
        found = self._library.edges.get(key)
        if found is None:
            found = self._library.edges[key] = edges_of(timed, held)
        return found

    def _all_groups(self) -> None:
        triggers: list[set[tuple[int, bool]]] = [set() for _ in self._netlists]
        offsets = np.array(self._offsets, dtype=np.intp)
        for (kind, held), rows in self._groups.items():
            timed = self._library.cells[kind]
            edges = self._edges(timed, held)
            table = np.array(rows, dtype=np.intp)
            if not timed.clock_gate:
                for pin, falling in edges.clocks:
                    for which, net in np.unique(table[:, [1, 2 + pin]], axis=0).tolist():
                        triggers[which].add((net, falling))
            nets = table[:, 2:]
            self._group(timed, edges, table[:, 0], table[:, 1], nets, offsets[table[:, 1]])
        for netlist, each in zip(self._netlists, triggers, strict=True):
            check_clock(netlist, self._library.cells, each, self._constraints.clock)

    def _group(
        self, timed: TimedCell, edges: Edges, number: Index, which: Index, nets: Index,
        offset: Index,
    ) -> None:  # fmt: skip
        """Add all instances of one kind; `nets` is `(k, pins)`."""
        absent = np.full(nets.shape[1], UNDRIVEN)
        absent[list(timed.outputs)] = UNREAD
        nets = np.where(nets < 0, absent, nets + offset[:, None])
        self._loads.append((nets, np.broadcast_to(timed.loads_ff, (*nets.shape, 2))))
        self._driven.append(nets[:, list(timed.outputs)].ravel())
        source, edge_in, target, edge_out, row = edges.through.T
        if len(row):
            self._arc(nets[:, source] * 2 + edge_in, nets[:, target] * 2 + edge_out, row, number,
                      source, target)  # fmt: skip
        if len(edges.launches):
            target, edge_out, row = edges.launches.T
            clocks = np.full((len(nets), len(row)), CLOCK * 2)
            enters = np.full(len(row), min(pin for pin, _ in edges.clocks))
            self._arc(clocks, nets[:, target] * 2 + edge_out, row, number, enters, target)
        if len(edges.setups):
            pin, edge, row = edges.setups.T
            self._end(nets[:, pin] * 2 + edge, row, number, pin, which)

    def _arc(
        self, source: Index, target: Index, row: Index, cell: Index, enters: Index, leaves: Index
    ) -> None:
        shape = source.shape
        wide = [np.broadcast_to(each, shape) for each in (row, cell[:, None], enters, leaves)]
        self._arcs.append(np.stack([source, target, *wide]).reshape(6, -1))

    def _end(self, node: Index, row: Index, cell: Index, pin: Index, which: Index) -> None:
        shape = node.shape
        wide = [np.broadcast_to(each, shape) for each in (row, cell[:, None], pin, which[:, None])]
        self._ends.append(np.stack([node, *wide]).reshape(5, -1))

    def _bare_ends(self, nets: list[int], cell: int) -> None:
        """Let paths end at ports, or at the pins of a black box, where nothing more is needed."""
        none, each = np.array(-1), np.ones(len(nets), dtype=np.intp)
        node = np.array(nets, dtype=np.intp)[:, None] * 2 + np.array([0, 1])
        self._end(node, none, cell * each, none, (len(self._netlists) - 1) * each)

    def _ports(self, netlist: MappedNetlist, offset: int) -> None:
        for port in netlist.ports:
            nets = [net + offset for net in port.nets]
            if port.direction != "output":
                clock = port.name == self._constraints.clock
                (self._starts if clock else self._inputs).extend(nets)
                self._driven.append(np.array(nets, dtype=np.intp))
            if port.direction != "input":
                self._port_loads += nets
                self._bare_ends(nets, -1)

    def _black_box(self, cell: MappedCell, number: int, offset: int) -> None:
        """Let paths end at the inputs of a cell that no library has, and start at its outputs."""
        if cell.kind.startswith("$_"):
            raise ToolFailed(
                f"a netlist of the library's cells was expected, but Yosys found none for "
                f"{cell.kind} ({cell.name}); name a library that has one with --liberty"
            )
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
                self._bare_ends([net + offset], number)

    def graph(self) -> Graph:
        """Return what was added."""
        self._all_groups()
        self._refuse_several_drivers()
        columns = np.concatenate([np.zeros((6, 0), np.intp), *self._arcs], axis=1)
        arcs = Arcs(*columns[:, columns[1] >= 2 * OWN])
        node, row, cell, pin, netlist = np.concatenate(
            [np.zeros((5, 0), np.intp), *self._ends], axis=1
        )
        port = (row < 0) & (cell < 0)
        margin = np.where(port, self._constraints.output_delay_ps, 0.0)
        return Graph(
            netlists=tuple(self._netlists),
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
        each = exact(np.full(2, self._constraints.output_load_ff))
        return np.stack(total, axis=1) + each * ports[:, None]

    def _refuse_several_drivers(self) -> None:
        driven = np.concatenate([np.zeros(0, np.intp), *self._driven])
        several = np.flatnonzero(np.bincount(driven, minlength=self._size)[OWN:] > 1) + OWN
        if len(several):
            which = max(n for n, offset in enumerate(self._offsets) if offset <= several[0])
            name = self._netlists[which].names[several[0] - self._offsets[which]].text
            raise ToolFailed(
                f"one driver for each net was expected, but {name} has several; "
                "timing does not know buses with several drivers"
            )
