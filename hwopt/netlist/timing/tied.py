"""Which nets of a netlist never change, and which inputs of a cell they hold."""

from collections.abc import Mapping

from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist
from hwopt.netlist.timing.cells import TimedCell, TimingLibrary
from hwopt.netlist.timing.edges import Held, implied


def constants(netlist: MappedNetlist, library: TimingLibrary) -> dict[int, int]:
    """Return the nets that are constant, by cells that tie them or by what follows from these."""
    known = {CONSTANTS["0"]: 0, CONSTANTS["1"]: 1}
    before = 0
    while len(known) != before:
        before = len(known)
        for cell in netlist.cells:
            timed = library.cells.get(cell.kind)
            if timed is None or (timed.inputs and known.keys().isdisjoint(cell.pins.values())):
                continue
            for pin, value in implied(timed, held_inputs(cell, timed, known)):
                if timed.pins[pin] in cell.pins:
                    known[cell.pins[timed.pins[pin]]] = value
    return known


def held_inputs(cell: MappedCell, timed: TimedCell, known: Mapping[int, int]) -> Held:
    """Return the inputs of a cell that constant nets hold, with their values."""
    if known.keys().isdisjoint(cell.pins.values()):
        return ()
    return tuple(
        (place, known[net])
        for place, pin in enumerate(timed.inputs)
        for net in [cell.pins.get(timed.pins[pin], -1)]
        if net in known
    )
