"""Gate-level simulation: how often each cell goes from which state to which.

Without delays: in each cycle inputs and registers change together at the clock's edge, and
everything settles; a net toggles at most once in a cycle. Registers start at 0.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hwopt.errors import ToolFailed
from hwopt.netlist.mapped import CONSTANTS, MappedNetlist
from hwopt.netlist.power.circuit import Circuit, Gates, Group

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Stimuli:
    """Values of input ports in each cycle."""

    #: Names of ports; those that are not named are 0.
    inputs: tuple[str, ...]
    #: `(cycles, inputs)` numbers.
    cycles: Sequence[Sequence[int]]

    def bits(self, netlist: MappedNetlist) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        """Return `(n,)` nets of a netlist's input bits and their `(cycles, n)` values."""
        ports = {port.name: port for port in netlist.ports if port.direction != "output"}
        nets: list[int] = []
        columns = [np.zeros((len(self.cycles), 0), np.uint8)]
        for place, name in enumerate(self.inputs):
            if name not in ports:
                continue
            width = len(ports[name].nets)
            size = (width + 7) // 8
            raw = b"".join(
                (row[place] % (1 << width)).to_bytes(size, "little") for row in self.cycles
            )
            shaped = np.frombuffer(raw, np.uint8).reshape(len(self.cycles), size)
            columns.append(np.unpackbits(shaped, axis=1, count=width, bitorder="little"))
            nets += ports[name].nets
        return np.array(nets, np.int32), np.ascontiguousarray(np.concatenate(columns, axis=1))


@dataclass(frozen=True, eq=False)
class Activity:
    """What was counted of one netlist."""

    circuit: Circuit
    #: Cycles from each to the next, the clock's periods that were counted.
    periods: int
    #: For each group `(n, states, states)` transitions: cell, state before, state after.
    transitions: tuple[npt.NDArray[np.uint32], ...]


class Kernel:
    """The compiled `kernel.cc`."""

    def __init__(self, library: Path) -> None:
        loaded = ctypes.CDLL(str(library))
        self.order = loaded.hwopt_order
        self.transitions = loaded.hwopt_transitions
        self.transitions.restype = None

    def count(self, netlist: MappedNetlist, circuit: Circuit, stimuli: Stimuli) -> Activity:
        """Simulate a netlist.

        Raises:
            ToolFailed: Its gates form a loop.
        """
        nets, values = stimuli.bits(netlist)
        gates = self._ordered(netlist.top, circuit)
        groups = circuit.groups
        sizes = [len(group.places) for group in groups]
        each = np.array([group.shape.width for group in groups], np.int64)
        widths = np.repeat(each, np.array(sizes, np.int64))
        lengths = np.int64(1) << (2 * widths)
        counts = np.zeros(int(lengths.sum()), np.uint32)
        value = np.zeros(circuit.size, np.uint8)
        value[CONSTANTS["1"]] = 1
        cells = len(widths)
        self.transitions(
            ctypes.c_int64(len(values)),
            *(len(nets), _at(nets), _at(values)),
            *(len(gates.output), _at(gates.first), _at(gates.nets), _at(gates.output)),
            *(_at(gates.table), _at(gates.tables)),
            *(len(circuit.held), _at(circuit.held), _at(circuit.following)),
            *(cells, _at(_starts(widths).astype(np.int32)), _at(_flat(groups))),
            _at(_starts(lengths)),
            *(_at(value), _at(np.zeros(len(circuit.held), np.uint8))),
            *(_at(np.zeros(cells, np.uint32)), _at(counts)),
        )
        return Activity(circuit, max(1, len(values) - 1), tuple(_parts(groups, counts)))

    def _ordered(self, top: str, circuit: Circuit) -> Gates:
        gates = circuit.gates
        order = np.zeros(len(gates.output), np.int32)
        found = self.order(
            circuit.size,
            len(gates.output),
            *(_at(gates.first), _at(gates.nets), _at(gates.output), _at(order)),
        )
        if found < len(order):
            raise ToolFailed(
                f"a netlist without loops was expected of {top}, and {len(order) - found} cells "
                "are in one or behind one; its power is not measured"
            )
        widths = np.diff(gates.first)[order]
        first = _starts(widths).astype(np.int32)
        reads = np.repeat(gates.first[order] - first[:-1], widths) + np.arange(first[-1])
        return Gates(
            first,
            np.ascontiguousarray(gates.nets[reads]),
            np.ascontiguousarray(gates.output[order]),
            np.ascontiguousarray(gates.table[order]),
            gates.tables,
        )


def _flat(groups: Sequence[Group]) -> npt.NDArray[np.int32]:
    return np.concatenate([np.zeros(0, np.int32), *(group.nets.ravel() for group in groups)])


def _parts(groups: Sequence[Group], counts: npt.NDArray[np.uint32]) -> list[npt.NDArray[np.uint32]]:
    """Return the counts of each group."""
    found, start = [], 0
    for group in groups:
        shape = (len(group.places), group.shape.states, group.shape.states)
        end = start + int(np.prod(shape))
        found.append(counts[start:end].reshape(shape))
        start = end
    return found


def _starts(lengths: npt.NDArray[np.signedinteger[Any]]) -> npt.NDArray[np.int64]:
    """Return `(n + 1,)` places at which consecutive parts start, and the end."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _at(array: npt.NDArray[np.generic]) -> ctypes.c_void_p:
    # Unlike `array.ctypes.data`, this keeps the array alive.
    return array.ctypes.data_as(ctypes.c_void_p)
