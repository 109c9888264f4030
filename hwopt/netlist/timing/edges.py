"""The edges that an instance of a cell can pass on, given which of its inputs are constant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.netlist.timing import senses
from hwopt.netlist.timing.cells import TimedArc, TimedCell
from hwopt.netlist.timing.tables import Index

#: Values of inputs by their place in `TimedCell.inputs`, sorted; empty where none is constant.
Held = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Edges:
    """Columns of one kind of instance; an edge is 0 for a rise and 1 for a fall."""

    #: `(e, 5)` array: source pin, source edge, target pin, target edge, row of the tables.
    through: Index
    #: `(l, 3)` array: target pin, target edge, row.
    launches: Index
    #: `(s, 3)` array: constrained pin, its edge, row.
    setups: Index
    #: Pins that take the clock, and whether its falling edge counts.
    clocks: frozenset[tuple[int, bool]]


def edges_of(cell: TimedCell, held: Held) -> Edges:
    """Return what an instance passes on."""
    arcs = [arc for arc in cell.arcs if _can_be(cell, arc, held)]
    through = [
        (arc.source, edge_in, arc.target, edge_out, row)
        for arc in arcs
        if arc.role == "through"
        for edge_in, edge_out, row in _pairs(cell, arc, held)
    ]
    launches = [(arc.target, *each) for arc in arcs if arc.role == "launch" for each in _rows(arc)]
    setups = [(arc.target, *each) for arc in arcs if arc.role == "setup" for each in _rows(arc)]
    return Edges(
        through=_array(through, 5),
        launches=_array(launches, 3),
        setups=_array(setups, 3),
        clocks=frozenset((arc.source, arc.falling) for arc in arcs if arc.role != "through"),
    )


def implied(cell: TimedCell, held: Held) -> Iterator[tuple[int, int]]:
    """Yield output pins that constant inputs decide, with their values."""
    for pin, function in cell.functions.items():
        value = senses.value(function, dict(held), len(cell.inputs))
        if value is not None:
            yield pin, value


def _can_be(cell: TimedCell, arc: TimedArc, held: Held) -> bool:
    """Tell whether constants leave an arc; one without condition is for want of a better one."""
    if not held:
        return True
    constants = dict(held)
    fixed = {cell.inputs[place] for place in constants}
    if arc.source in fixed or (arc.role == "setup" and arc.target in fixed):
        return False
    if arc.when is not None:
        return senses.value(arc.when, constants, len(cell.inputs)) != 0
    return not any(
        senses.value(other.when, constants, len(cell.inputs)) == 1
        for other in cell.arcs
        if other.when is not None and (other.source, other.target) == (arc.source, arc.target)
    )


def _pairs(cell: TimedCell, arc: TimedArc, held: Held) -> Iterator[tuple[int, int, int]]:
    sense = arc.sense
    function = cell.functions.get(arc.target)
    if held and function is not None and arc.source in cell.inputs:
        constants: Mapping[int, int] = dict(held)
        place = cell.inputs.index(arc.source)
        sense &= senses.sense(function, place, constants, len(cell.inputs))
    for edge_out, row in enumerate(arc.rows):
        for edge_in in (0, 1):
            if row is not None and sense >> (2 * edge_in + edge_out) & 1:
                yield edge_in, edge_out, row


def _rows(arc: TimedArc) -> Iterator[tuple[int, int]]:
    return ((edge, row) for edge, row in enumerate(arc.rows) if row is not None)


def _array(rows: Sequence[tuple[int, ...]], width: int) -> Index:
    return np.array(rows, dtype=np.intp).reshape(-1, width)
