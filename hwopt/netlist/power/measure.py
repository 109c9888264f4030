"""Leakage, switching and internal power of netlists, by cell.

Leakage by state, for as long as the state holds. Switching: `C V^2 / 2` at each toggle of a net
that a cell drives, `C` being the pins it drives and the load of outputs. Internal: the library's
energies at the transition times and loads of the netlist. Source: Liberty User Guide, volume 1,
"Modeling Power and Electromigration".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.liberty.library import Library
from hwopt.netlist.power.activity import Activity
from hwopt.netlist.power.building import Group
from hwopt.netlist.power.shape import Shape, shape_of
from hwopt.netlist.power.weights import Due, Weight, dues, leakage_nw

Floats = npt.NDArray[np.float64]

#: 1 fJ in each ps is 1 mW [uW].
_UW = 1000.0
#: Columns are multiples of it, a power of two: sums with whole numbers of transitions are exact and
#: do not depend on what is measured beside a cell.
_GRAIN = 2.0**-28


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What is on the nets of one netlist, by its numbers of nets."""

    #: Pins and output load [fF].
    load_ff: Floats
    #: `(nets, 2)` transition times on the rise and on the fall [ps].
    slews_ps: Floats


@dataclass(frozen=True, eq=False)
class CellPower:
    """`(cells,)` power of each cell of a netlist [uW], in its order."""

    leakage_uw: Floats
    switching_uw: Floats
    internal_uw: Floats


@dataclass(frozen=True, eq=False)
class Table:
    """What a kind of cell takes, in columns by transition: leakage, toggles, energies."""

    energies: tuple[Due, ...]
    #: `(states * states, 1 + outputs + energies)`: leakage [nW], how often each output toggles, how
    #: often each energy is due.
    columns: Weight


class Weights:
    """Tables of a library's cells, each worked out when first asked for."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._shapes: dict[tuple[str, bool], Shape | None] = {}
        self._tables: dict[tuple[str, bool], Table] = {}

    def shape(self, kind: str, *, gated: bool = False) -> Shape | None:
        """Return what a kind of cell does in its states; None for one that is not simulated.

        Args:
            kind: Name of a cell.
            gated: Whether it is a register whose clock comes through a gate.
        """
        key = kind, gated
        if key not in self._shapes:
            cell = self.library.cells.get(kind)
            self._shapes[key] = shape_of(cell, gated=gated) if cell else None
        return self._shapes[key]

    def work_out(self) -> None:
        """Work out all tables, for all processes that this one forks."""
        gates = any(
            self.shape(kind) for kind, cell in self.library.cells.items() if cell.clock_gate
        )
        for kind, cell in self.library.cells.items():
            several = [self.shape(kind)]
            several += [self.shape(kind, gated=True)] if gates and cell.register else []
            for shape in several:
                if shape is not None:
                    self.table(shape)

    def table(self, shape: Shape) -> Table:
        """Return what a kind of cell takes."""
        key = shape.cell.name, shape.gated
        if key not in self._tables:
            self._tables[key] = _table(shape)
        return self._tables[key]


def _table(shape: Shape) -> Table:
    energies = dues(shape)
    leakage = np.broadcast_to(leakage_nw(shape), (shape.states, shape.states))
    toggles = [
        np.sum([shape.toggles(pin, rises=rises) for rises in (True, False)], axis=0)
        for pin in shape.outputs
    ]
    several = [leakage, *toggles, *(due.weight for due in energies)]
    columns = np.stack([np.ravel(each) for each in several], axis=1).astype(np.float64)
    return Table(energies, np.round(columns / _GRAIN) * _GRAIN)


def power_by_cell(
    activities: Sequence[Activity],
    surroundings: Sequence[Surroundings],
    weights: Weights,
    *,
    period_ps: float,
) -> tuple[CellPower, ...]:
    """Return the power of each cell of several netlists.

    Args:
        activities: What was counted of each.
        surroundings: Loads and transition times of each.
        weights: What the cells of the library take.
        period_ps: Clock period, or time from vector to vector of a combinational design [ps].
    """
    loads = np.concatenate([np.zeros(0), *(each.load_ff for each in surroundings)])
    slews = np.concatenate([np.zeros((0, 2)), *(each.slews_ps for each in surroundings)])
    found = tuple(_empty(activity) for activity in activities)
    for several in _by_kind(activities, surroundings):
        of_kind = _power(several, weights, loads, slews)
        start = 0
        for one in several:
            end = start + len(one.group.places)
            scale = _UW / (period_ps * activities[one.number].periods)
            cells = found[one.number]
            cells.leakage_uw[one.group.places] = (
                of_kind.leakage_uw[start:end] / activities[one.number].periods
            )
            cells.switching_uw[one.group.places] = of_kind.switching_uw[start:end] * scale
            cells.internal_uw[one.group.places] = of_kind.internal_uw[start:end] * scale
            start = end
    return found


@dataclass(frozen=True, eq=False)
class _Part:
    """The cells of one kind in one netlist."""

    number: int
    group: Group
    counts: npt.NDArray[np.uint32]
    #: Number of the netlist's first net among those of all netlists.
    first_net: int


def _by_kind(
    activities: Sequence[Activity], surroundings: Sequence[Surroundings]
) -> list[list[_Part]]:
    kinds: dict[tuple[str, bool], list[_Part]] = {}
    first = 0
    for number, activity in enumerate(activities):
        for group, counts in zip(activity.circuit.groups, activity.transitions, strict=True):
            part = _Part(number, group, counts, first)
            kinds.setdefault((group.shape.cell.name, group.shape.gated), []).append(part)
        first += len(surroundings[number].load_ff)
    return list(kinds.values())


def _empty(activity: Activity) -> CellPower:
    cells = sum(len(group.places) for group in activity.circuit.groups)
    return CellPower(np.zeros(cells), np.zeros(cells), np.zeros(cells))


def _power(parts: Sequence[_Part], weights: Weights, loads: Floats, slews: Floats) -> CellPower:
    """Return leakage [uW] times periods, and energies [fJ], of all cells of one kind."""
    shape = parts[0].group.shape
    table = weights.table(shape)
    volts = weights.library.voltage_v
    counts = np.concatenate([part.counts.reshape(len(part.counts), -1) for part in parts])
    events = counts.astype(np.float64) @ table.columns
    switching, internal = np.zeros(len(counts)), np.zeros(len(counts))
    toggles, often = np.split(events[:, 1:], [len(shape.outputs)], axis=1)
    nets = {
        pin: np.concatenate([_nets(part.group, pin) + part.first_net for part in parts])
        for pin in (*shape.outputs, *(due.moving for due in table.energies))
    }
    for pin, times in zip(shape.outputs, toggles.T, strict=True):
        switching += times * loads[nets[pin]] * volts**2 / 2
    for due, times in zip(table.energies, often.T, strict=True):
        load = loads[nets[due.loaded]] if due.loaded else 0.0
        slew = slews[nets[due.moving], 0 if due.rises else 1]
        internal += times * due.table.at(slew, load)
    return CellPower(events[:, 0] / 1000.0, switching, internal)


def _nets(group: Group, pin: str) -> npt.NDArray[np.int32]:
    if pin in group.outputs:
        return group.outputs[pin]
    if pin == group.shape.clock:
        return group.clocks
    return group.nets[:, group.shape.inputs.index(pin)]
