"""Whether the registers of a netlist all follow one edge of the one clock."""

from collections.abc import Iterable, Mapping

from hwopt.errors import ToolFailed
from hwopt.netlist.mapped import MappedCell, MappedNetlist
from hwopt.netlist.timing import senses
from hwopt.netlist.timing.cells import TimedCell


def check_clock(
    netlist: MappedNetlist,
    cells: Mapping[str, TimedCell],
    triggers: Iterable[tuple[int, bool]],
    clock: str | None,
) -> None:
    """Refuse registers that one ideal clock does not describe.

    Args:
        netlist: The mapped netlist.
        cells: The library.
        triggers: Nets at clock pins, and whether the falling edge counts there.
        clock: Port of the clock; None means whichever one there is.

    Raises:
        ToolFailed: There are several clocks, or both edges of one are used.
    """
    found = {(net, falling) for net, falling in triggers}
    port = next((port.nets[0] for port in netlist.ports if port.name == clock), None)
    if len(found) == 1 and (port is None or next(iter(found))[0] == port):
        return
    drivers = _drivers(netlist, cells)
    roots = {_root(net, falling, drivers, cells) for net, falling in found}
    nets = {net for net, _ in roots}
    if len(nets) > 1 or (port is not None and nets and nets != {port}):
        names = " and ".join(sorted(netlist.names[net].text for net in nets))
        raise ToolFailed(
            f"registers on one clock{f', {clock},' if clock else ''} were expected, not on "
            f"{names}; timing knows a single ideal clock"
        )
    if len(roots) > 1:
        raise ToolFailed(
            "registers on one edge of the clock were expected, not on both; "
            "timing does not know half periods"
        )


def _drivers(
    netlist: MappedNetlist, cells: Mapping[str, TimedCell]
) -> dict[int, tuple[MappedCell, int]]:
    return {
        cell.pins[timed.pins[pin]]: (cell, pin)
        for cell in netlist.cells
        for timed in [cells.get(cell.kind)]
        if timed is not None
        for pin in timed.outputs
        if timed.pins[pin] in cell.pins
    }


def _root(
    net: int,
    falling: bool,  # noqa: FBT001 - half of a key
    drivers: Mapping[int, tuple[MappedCell, int]],
    cells: Mapping[str, TimedCell],
) -> tuple[int, bool]:
    """Follow a clock back through buffers, inverters and clock gates."""
    seen: set[int] = set()
    while net in drivers and net not in seen:
        seen.add(net)
        cell, pin = drivers[net]
        timed = cells[cell.kind]
        step = _gate_clock(timed) if timed.clock_gate else _single(timed, pin)
        if step is None or timed.pins[step[0]] not in cell.pins:
            break
        net, falling = cell.pins[timed.pins[step[0]]], falling ^ step[1]
    return net, falling


def _gate_clock(timed: TimedCell) -> tuple[int, bool] | None:
    clocks = {arc.source for arc in timed.arcs if arc.role == "setup"}
    return (clocks.pop(), False) if len(clocks) == 1 else None


def _single(timed: TimedCell, pin: int) -> tuple[int, bool] | None:
    """Return the one input of a buffer or inverter, and whether it inverts."""
    arcs = [arc for arc in timed.arcs if arc.role == "through" and arc.target == pin]
    if len(timed.inputs) != 1 or {arc.sense for arc in arcs} not in (
        {senses.POSITIVE},
        {senses.NEGATIVE},
    ):
        return None
    return timed.inputs[0], arcs[0].sense == senses.NEGATIVE
