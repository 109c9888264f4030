"""A mapped netlist as arrays that the kernel runs: gates, registers, and cells to count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.errors import ToolFailed
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
    """Functions of nets, each with the net that it sets."""

    #: Nets that gate i reads are `nets[first[i]:first[i + 1]]`.
    first: Ints
    nets: Ints
    output: Ints
    #: Place of the gate's values in `tables`.
    table: Ints
    tables: Bits


@dataclass(frozen=True, eq=False)
class Circuit:
    """What is simulated; its nets are the netlist's, and some more for what registers hold."""

    size: int
    groups: tuple[Group, ...]
    gates: Gates
    #: Nets that take, at the clock's edge, the value of those in `following`.
    held: Ints
    following: Ints


def circuit_of(netlist: MappedNetlist, shape_of: Callable[[str], Shape | None]) -> Circuit:
    """Return the arrays of a netlist.

    Args:
        netlist: Cells of the library alone.
        shape_of: Returns the tables of a kind of cell, None for one that is not simulated.

    Raises:
        ToolFailed: A cell is none that is simulated.
    """
    kinds: dict[str, list[int]] = {}
    for place, cell in enumerate(netlist.cells):
        kinds.setdefault(cell.kind, []).append(place)
    building = _Building(netlist.size)
    groups = []
    for kind, places in kinds.items():
        shape = shape_of(kind)
        if shape is None:
            raise ToolFailed(
                f"cells that hwopt simulates were expected in the netlist of {netlist.top}, "
                f"not {kind}; its power is not measured"
            )
        groups.append(_group(building, shape, places, [netlist.cells[at] for at in places]))
    return Circuit(
        size=building.size,
        groups=tuple(groups),
        gates=building.gates(),
        held=_ints(building.held),
        following=_ints(building.following),
    )


def _group(
    building: "_Building", shape: Shape, places: list[int], cells: list[MappedCell]
) -> Group:
    """Add the gates of all cells of one kind."""
    unconnected, undefined = CONSTANTS["0"], CONSTANTS["x"]
    nets = np.full((len(cells), shape.width), unconnected, np.int32)
    for column, pin in enumerate(shape.inputs):
        nets[:, column] = [cell.pins.get(pin, unconnected) for cell in cells]
    if shape.following is not None:
        held = building.more(len(cells))
        nets[:, -1] = held
        if shape.forced is not None:
            nets[:, -1] = building.more(len(cells))
            building.add(shape.forced, np.column_stack((nets[:, :-1], held)), nets[:, -1])
        following = building.more(len(cells))
        building.add(shape.following, nets, following)
        building.held += held.tolist()
        building.following += following.tolist()
    outputs = {}
    for pin, values in shape.outputs.items():
        outputs[pin] = _ints([cell.pins.get(pin, undefined) for cell in cells])
        building.add(values, nets, outputs[pin])
    clocks = _ints([cell.pins.get(shape.clock, unconnected) for cell in cells if shape.clock])
    return Group(shape, _ints(places), nets, clocks, outputs)


class _Building:
    """Gates that are added kind by kind."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.held: list[int] = []
        self.following: list[int] = []
        self._blocks: list[tuple[Ints, Ints, int]] = []
        self._tables: list[Bits] = []
        self._length = 0

    def more(self, count: int) -> Ints:
        """Return nets that nobody has yet."""
        self.size += count
        return np.arange(self.size - count, self.size, dtype=np.int32)

    def add(self, values: Bits, nets: Ints, outputs: Ints) -> None:
        """Add one gate for each row of `nets` whose output is connected.

        What a function does not depend on is left out, for it could close a loop.
        """
        columns, table = _support(values, nets.shape[1])
        connected = outputs > max(CONSTANTS.values())
        self._blocks.append((nets[connected][:, columns], outputs[connected], self._length))
        self._tables.append(table)
        self._length += len(table)

    def gates(self) -> Gates:
        """Return all of them."""
        widths = [np.full(len(nets), nets.shape[1]) for nets, _, _ in self._blocks]
        places = [np.full(len(nets), table) for nets, _, table in self._blocks]
        empty = np.zeros(0, np.int32)
        return Gates(
            first=np.concatenate([[0], *widths]).cumsum().astype(np.int32),
            nets=np.concatenate([empty, *(nets.ravel() for nets, _, _ in self._blocks)]),
            output=np.concatenate([empty, *(outputs for _, outputs, _ in self._blocks)]),
            table=np.concatenate([empty, *places]).astype(np.int32),
            tables=np.concatenate([np.zeros(0, np.uint8), *self._tables]),
        )


def _support(values: Bits, width: int) -> tuple[list[int], Bits]:
    """Return the bits that a function depends on, and its values by these alone."""
    cube = values.reshape((2,) * width)
    columns = []
    for place in reversed(range(width)):
        # The highest bit of the index is the first axis.
        axis = width - 1 - place
        low, high = cube.take(0, axis), cube.take(1, axis)
        if np.array_equal(low, high):
            cube = np.expand_dims(low, axis)
        else:
            columns.append(place)
    return columns[::-1], np.ascontiguousarray(cube).ravel()


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int32)
