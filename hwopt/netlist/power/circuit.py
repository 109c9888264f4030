"""A mapped netlist as arrays that the kernel runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist
from hwopt.netlist.power.shape import Bits, Shape

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Group:
    """The cells of one kind."""

    shape: Shape
    #: Places in the netlist's list of cells, `(n,)`.
    places: Ints
    #: Nets that make a state, `(n, width)`, lowest bit first.
    nets: Ints
    #: Nets of the clock pin, `(n,)`; empty for combinational cells.
    clocks: Ints
    #: Net of each output pin, `(n,)`; the constant x where it is not connected.
    outputs: Mapping[str, Ints]


@dataclass(frozen=True, eq=False)
class Gates:
    """Tables over nets, each with the net that it sets. A cell is one of them, or several."""

    #: Nets that gate i reads are `nets[first[i]:first[i + 1]]`.
    first: Ints
    nets: Ints
    output: Ints
    #: Place of the gate's values in `tables`.
    table: Ints
    tables: Bits
    #: Place at which the transitions of what it reads are counted.
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Circuit:
    """What is simulated; its nets are the netlist's, and some more for what registers hold."""

    size: int
    groups: tuple[Group, ...]
    gates: Gates
    #: Places at which something is counted: first those of cells, group by group.
    places: int
    #: Nets that take, at the clock's edge, the value of those in `following`.
    held: Ints
    following: Ints


class ShapeOf(Protocol):
    """Finds the tables of a kind of cell."""

    def __call__(self, kind: str, *, gated: bool = False) -> Shape | None:
        """Return them, also behind a clock gate; None for a cell that is not simulated."""


def circuit_of(netlist: MappedNetlist, shape_of: ShapeOf) -> Circuit | str:
    """Return the arrays of a netlist, or the kind of a cell that is not simulated.

    Args:
        netlist: Cells of the library alone.
        shape_of: Returns the tables of a kind of cell.
    """
    shapes = {kind: shape_of(kind) for kind in dict.fromkeys(cell.kind for cell in netlist.cells)}
    behind = _behind_gates(netlist, shapes)
    kinds: dict[tuple[str, bool], list[int]] = {}
    for place, cell in enumerate(netlist.cells):
        kinds.setdefault((cell.kind, place in behind), []).append(place)
    building = _Building(netlist.size)
    groups = []
    # Clock gates come first: what they take next decides whether registers behind them do.
    for (kind, gated), places in sorted(kinds.items(), key=lambda k: not _gates(shapes[k[0][0]])):
        shape = shape_of(kind, gated=True) if gated else shapes[kind]
        cells = [netlist.cells[at] for at in places]
        if shape is None or (
            gated and any(c.pins[shape.clock] not in building.gates for c in cells)
        ):
            return kind
        groups.append(
            _combinational(building, shape, places, cells)
            if shape.following is None
            else _register(building, shape, shape.following, places, cells)
        )
    return building.circuit(groups)


def _all_gated(shape: Shape, cells: Sequence[MappedCell], gates: Collection[int]) -> bool:
    """Tell whether the clocks of cells come from gates, and not from other cells."""
    return all(cell.pins[shape.clock] in gates for cell in cells)


def _gates(shape: Shape | None) -> bool:
    return shape is not None and shape.cell.clock_gate


def _behind_gates(netlist: MappedNetlist, shapes: Mapping[str, Shape | None]) -> set[int]:
    """Return the places of cells whose clock a cell drives, in a netlist with clock gates."""
    if not any(_gates(shape) for shape in shapes.values()):
        return set()
    driven = {
        net
        for cell in netlist.cells
        if (shape := shapes[cell.kind]) is not None
        for pin, net in cell.pins.items()
        if pin in shape.outputs
    }
    return {
        place
        for place, cell in enumerate(netlist.cells)
        if (shape := shapes[cell.kind]) is not None
        and shape.clock
        and cell.pins.get(shape.clock) in driven
    }


def _combinational(
    building: "_Building", shape: Shape, places: list[int], cells: Sequence[MappedCell]
) -> Group:
    nets = _inputs(shape, cells)
    outputs = {pin: _nets(cells, pin, CONSTANTS["x"]) for pin in shape.outputs}
    for number, (pin, values) in enumerate(shape.outputs.items()):
        building.add(values, nets, outputs[pin], counted=number == 0)
    if not outputs:
        building.add(np.zeros(shape.states, np.uint8), nets, building.more(len(cells)))
    return Group(shape, _ints(places), nets, _ints([]), outputs)


def _register(
    building: "_Building",
    shape: Shape,
    next_state: Bits,
    places: list[int],
    cells: Sequence[MappedCell],
) -> Group:
    outputs = {pin: _nets(cells, pin, CONSTANTS["x"]) for pin in shape.outputs}
    plain = [pin for pin, values in shape.outputs.items() if _is_state(shape, values)]
    now = building.more(len(cells))
    if plain:
        now = np.where(outputs[plain[0]] > _LAST, outputs[plain[0]], now)
    nets = np.column_stack((_inputs(shape, cells), now)).astype(np.int32)
    clocks = _nets(cells, shape.clock, CONSTANTS["0"])
    following = building.more(len(cells))
    building.add(next_state, nets, following)
    if shape.cell.clock_gate:
        building.gates.update(zip(now.tolist(), following.tolist(), strict=True))
    if shape.gated:
        runs = _ints([building.gates[clock] for clock in clocks.tolist()])
        parts = np.column_stack((now, following, runs)).astype(np.int32)
        following = building.more(len(cells))
        building.add(_KEPT_OR_NEXT, parts, following, counted=False)
    held = now
    if shape.forced is not None:
        held = building.more(len(cells))
        before = np.column_stack((nets[:, :-1], held)).astype(np.int32)
        building.add(shape.forced, before, now, counted=False)
    for pin, values in shape.outputs.items():
        if pin not in plain[:1]:
            building.add(values, nets, outputs[pin], counted=False)
    building.held.append(held.astype(np.int32))
    building.following.append(following)
    return Group(shape, _ints(places), nets, clocks, outputs)


#: What a register behind a gate takes, by what it holds, what it would take, and the gate's enable.
_KEPT_OR_NEXT = np.array([0, 1, 0, 1, 0, 0, 1, 1], np.uint8)


def _is_state(shape: Shape, values: Bits) -> bool:
    return bool(np.array_equal(values, shape.bit(shape.width - 1)))


#: Nets up to this one are constants.
_LAST = max(CONSTANTS.values())


class _Building:
    """Gates that are added kind by kind."""

    def __init__(self, size: int) -> None:
        self.size = size
        #: For the net behind each clock gate that of what the gate takes next.
        self.gates: dict[int, int] = {}
        self.held: list[Ints] = []
        self.following: list[Ints] = []
        self._counted: list[tuple[Ints, Ints, int]] = []
        self._others: list[tuple[Ints, Ints, int]] = []
        self._tables: list[Bits] = []
        self._length = 0

    def more(self, count: int) -> Ints:
        """Return nets that nobody has yet."""
        self.size += count
        return np.arange(self.size - count, self.size, dtype=np.int32)

    def add(self, values: Bits, nets: Ints, outputs: Ints, *, counted: bool = True) -> None:
        """Add a gate for each row of `nets`.

        One that is counted reads the whole state of its cell; of the others only what their
        function depends on, for the rest could close a loop.
        """
        if not counted:
            columns, values = _support(values, nets.shape[1])
            connected = outputs > _LAST
            nets, outputs = nets[connected][:, columns], outputs[connected]
        else:
            outputs = np.where(outputs > _LAST, outputs, self.more(len(outputs)))
        blocks = self._counted if counted else self._others
        blocks.append((nets, outputs.astype(np.int32), self._length))
        self._tables.append(values)
        self._length += len(values)

    def circuit(self, groups: Sequence[Group]) -> Circuit:
        """Return everything that was added."""
        blocks = [*self._counted, *self._others]
        empty = np.zeros(0, np.int32)
        widths = np.concatenate([empty, *(np.full(len(n), n.shape[1]) for n, _, _ in blocks)])
        tables = np.concatenate([empty, *(np.full(len(n), table) for n, _, table in blocks)])
        places = np.concatenate([[0], np.cumsum(np.int64(1) << (2 * widths.astype(np.int64)))])
        return Circuit(
            size=self.size,
            groups=tuple(groups),
            gates=Gates(
                first=np.concatenate([[0], np.cumsum(widths)]).astype(np.int32),
                nets=np.concatenate([empty, *(nets.ravel() for nets, _, _ in blocks)]),
                output=np.concatenate([empty, *(outputs for _, outputs, _ in blocks)]),
                table=tables.astype(np.int32),
                tables=np.concatenate([np.zeros(0, np.uint8), *self._tables]),
                counts=places[:-1].astype(np.int64),
            ),
            places=int(places[-1]),
            held=np.concatenate([empty, *self.held]),
            following=np.concatenate([empty, *self.following]),
        )


def _support(values: Bits, width: int) -> tuple[list[int], Bits]:
    """Return the bits that a function depends on, and its values by these alone."""
    cube = values.reshape((2,) * width)
    columns = []
    for axis in range(width):
        # The highest bit of the index is the first axis.
        low, high = cube.take(0, axis), cube.take(cube.shape[axis] - 1, axis)
        if np.array_equal(low, high):
            cube = np.expand_dims(low, axis)
        else:
            columns.append(width - 1 - axis)
    return columns[::-1], np.ascontiguousarray(cube).ravel()


def _inputs(shape: Shape, cells: Sequence[MappedCell]) -> Ints:
    columns = [_nets(cells, pin, CONSTANTS["0"]) for pin in shape.inputs]
    return np.column_stack(columns) if columns else np.zeros((len(cells), 0), np.int32)


def _nets(cells: Sequence[MappedCell], pin: str, otherwise: int) -> Ints:
    return _ints([cell.pins.get(pin, otherwise) for cell in cells])


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int32)
