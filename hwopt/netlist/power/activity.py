"""Gate-level simulation: how often each cell goes from which state to which.

Without delays: in each cycle inputs and registers change together at the clock's edge, and
everything settles; a net toggles at most once in a cycle. Registers start at 0.
"""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hwopt.design import Port
from hwopt.netlist.mapped import CONSTANTS, MappedNetlist
from hwopt.netlist.power.building import Circuit, Gates
from hwopt.netlist.power.shape import Bits

Counts = npt.NDArray[np.uint32]

#: The source of the kernel; whoever may start a compiler makes a shared library of it.
KERNEL_SOURCE = Path(__file__).with_name("kernel.cc")


@dataclass(frozen=True, eq=False)
class Stimuli:
    """Values of input ports in each cycle."""

    #: Names of ports; those that are not named are 0.
    inputs: tuple[str, ...]
    #: `(cycles, inputs)` numbers.
    cycles: Sequence[Sequence[int]]
    _known: dict[tuple[str, int], Bits] = field(default_factory=dict, init=False, repr=False)

    def bits(self, netlist: MappedNetlist) -> tuple[npt.NDArray[np.int32], Bits]:
        """Return `(n,)` nets of a netlist's input bits and their `(cycles, n)` values."""
        ports = {port.name: port for port in netlist.ports if port.direction != "output"}
        names = [name for name in self.inputs if name in ports]
        nets = [net for name in names for net in ports[name].nets]
        columns = [np.zeros((len(self.cycles), 0), np.uint8)]
        columns += [self._column(name, len(ports[name].nets)) for name in names]
        return np.array(nets, np.int32), np.ascontiguousarray(np.concatenate(columns, axis=1))

    def work_out(self, ports: Iterable[Port]) -> None:
        """Work out the columns of a design's inputs, for all that measure it."""
        for port in ports:
            if port.direction != "output" and port.name in self.inputs:
                self._column(port.name, port.width)

    def _column(self, name: str, width: int) -> Bits:
        """Return the `(cycles, width)` bits of an input, worked out once."""
        if (name, width) not in self._known:
            place = self.inputs.index(name)
            size = (width + 7) // 8
            numbers = (row[place] % (1 << width) for row in self.cycles)
            raw = b"".join(number.to_bytes(size, "little") for number in numbers)
            shaped = np.frombuffer(raw, np.uint8).reshape(len(self.cycles), size)
            column = np.unpackbits(shaped, axis=1, count=width, bitorder="little")
            self._known[name, width] = column
        return self._known[name, width]


@dataclass(frozen=True, eq=False)
class Activity:
    """What was counted of one netlist."""

    circuit: Circuit
    #: The clock's periods that were counted, each from one cycle to the next.
    periods: int
    #: For each group `(n, states, states)` transitions: cell, state before, state after.
    transitions: tuple[Counts, ...]


class Kernel:
    """The compiled `kernel.cc`."""

    def __init__(self, library: Path) -> None:
        self.library = library
        loaded = ctypes.CDLL(str(library))
        self._order = loaded.hwopt_order
        self._transitions = loaded.hwopt_transitions
        self._transitions.restype = None

    def __reduce__(self) -> tuple[type["Kernel"], tuple[Path]]:
        """Travel between processes as the file's name."""
        return Kernel, (self.library,)

    def count(self, netlist: MappedNetlist, circuit: Circuit, stimuli: Stimuli) -> Activity | None:
        """Simulate a netlist; None where its gates form a loop.

        Other threads of this process go on meanwhile.
        """
        nets, values = stimuli.bits(netlist)
        gates = self._ordered(circuit)
        if gates is None:
            return None
        counts = np.zeros(circuit.places, np.uint32)
        value = np.zeros(circuit.size, np.uint8)
        value[CONSTANTS["1"]] = 1
        self._transitions(
            ctypes.c_int64(len(values)),
            *(len(nets), _at(nets), _at(values)),
            *(len(gates.output), _at(gates.first), _at(gates.nets), _at(gates.output)),
            *(_at(gates.table), _at(gates.counts), _at(gates.tables)),
            *(len(circuit.held), _at(circuit.held), _at(circuit.following)),
            *(_at(value), _at(counts)),
        )
        return Activity(circuit, max(1, len(values) - 1), tuple(_parts(circuit, counts)))

    def _ordered(self, circuit: Circuit) -> Gates | None:
        gates = circuit.gates
        order = np.zeros(len(gates.output), np.int32)
        found = self._order(
            circuit.size,
            len(gates.output),
            *(_at(gates.first), _at(gates.nets), _at(gates.output), _at(order)),
        )
        if found < len(order):
            return None
        widths = np.diff(gates.first)[order]
        first = np.concatenate([[0], np.cumsum(widths)]).astype(np.int32)
        reads = np.repeat(gates.first[order] - first[:-1], widths) + np.arange(first[-1])
        return Gates(
            first,
            np.ascontiguousarray(gates.nets[reads]),
            np.ascontiguousarray(gates.output[order]),
            np.ascontiguousarray(gates.table[order]),
            gates.tables,
            np.ascontiguousarray(gates.counts[order]),
        )


def _parts(circuit: Circuit, counts: Counts) -> list[Counts]:
    """Return the counts of each group."""
    found, start = [], 0
    for group in circuit.groups:
        shape = (len(group.places), group.shape.states, group.shape.states)
        end = start + shape[0] * shape[1] * shape[2]
        found.append(counts[start:end].reshape(shape))
        start = end
    return found


def _at(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    # Unlike `array.ctypes.data`, this keeps the array alive.
    return array.ctypes.data_as(ctypes.c_void_p)
