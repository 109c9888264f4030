"""The arrays of a circuit, added kind of cell by kind of cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.netlist.mapped import CONSTANTS
from hwopt.netlist.power.shape import Bits, Shape

Ints = npt.NDArray[np.int32]

#: Nets up to this one are constants.
LAST = max(CONSTANTS.values())


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


class Building:
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
            connected = outputs > LAST
            nets, outputs = nets[connected][:, columns], outputs[connected]
        else:
            outputs = np.where(outputs > LAST, outputs, self.more(len(outputs)))
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
