"""What a flow's driving cell makes of the inputs."""

import numpy as np

from hwopt.errors import ConfigError
from hwopt.liberty.table import Array
from hwopt.netlist.timing.cells import TimedArc, TimedCell, TimingLibrary


def driven_inputs(
    library: TimingLibrary, driving_cell: str, loads_ff: Array
) -> tuple[Array, Array]:
    """Return how much later inputs arrive, and their transition.

    The driver's own delay belongs to what is outside; what the load adds to it, to the circuit.

    Args:
        library: The cells.
        driving_cell: `CELL` or `CELL/PIN`; empty for an ideal driver.
        loads_ff: `(k, 2)` array: load on a rise and on a fall of each input [fF].

    Returns:
        `(k, 2)` arrays [ps].

    Raises:
        ConfigError: There is no such cell, or nothing that it could do as a driver.
    """
    later, slews = np.zeros(loads_ff.shape), np.zeros(loads_ff.shape)
    if not driving_cell:
        return later, slews
    arc = driving_arc(library, driving_cell)
    for edge in (0, 1):
        loads = loads_ff[:, edge]
        still = np.zeros(len(loads))
        row = arc.rows[edge]
        if row is not None:
            rows = np.full(len(loads), row, dtype=np.intp)
            delay, slews[:, edge] = library.tables.at(rows, still, loads)
            alone, _ = library.tables.at(rows, still, still)
            later[:, edge] = delay - alone
    return later, slews


def driving_arc(library: TimingLibrary, driving_cell: str) -> TimedArc:
    """Return the arc by which a driving cell drives: the first one to its output.

    Raises:
        ConfigError: There is no such cell, or nothing that it could do as a driver.
    """
    name, _, pin = driving_cell.partition("/")
    cell = library.cells.get(name)
    outputs = [number for number in cell.outputs if _drives(cell, number, pin)] if cell else []
    if cell is None or len(outputs) != 1:
        raise ConfigError(
            f"driving_cell was expected to be CELL or CELL/PIN with one output that follows its "
            f"inputs, not {driving_cell!r}; correct it in flow.toml"
        )
    return next(arc for arc in cell.arcs if arc.target == outputs[0] and arc.role == "through")


def _drives(cell: TimedCell, number: int, pin: str) -> bool:
    through = any(arc.target == number and arc.role == "through" for arc in cell.arcs)
    return through and (not pin or cell.pins[number] == pin)
