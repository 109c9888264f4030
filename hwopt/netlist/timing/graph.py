"""Netlists as arrays: who drives whom through which table, with which load.

Several netlists lie side by side, so that one pass over the levels times them all. A node is an
edge of a net: `2 * net` its rise, `2 * net + 1` its fall.
"""

from dataclasses import dataclass

from hwopt.liberty.table import Array
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.timing.tables import Index

#: Nets that no netlist has: the ideal clock, what no pin reads, what nothing drives.
CLOCK, UNREAD, UNDRIVEN = 0, 1, 2
#: First net that belongs to a netlist.
OWN = 3


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
