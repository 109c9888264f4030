"""Leakage, switching and internal power of a netlist, by cell.

Leakage by state, for as long as the state holds. Switching: `C V^2 / 2` at each toggle of a net
that a cell drives, `C` being the pins it drives and the load of outputs. Internal: the library's
energies at the transition times and loads of the netlist. Source: Liberty User Guide, volume 1,
"Modeling Power and Electromigration".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.liberty.library import Library
from hwopt.netlist.power.activity import Activity
from hwopt.netlist.power.circuit import Group
from hwopt.netlist.power.shape import Shape, shape_of
from hwopt.netlist.power.weights import Due, Weight, dues, leakage_nw

Floats = npt.NDArray[np.float64]

#: 1 fJ in each ps is 1 mW [uW].
_UW = 1000.0


@dataclass(frozen=True, eq=False)
class Conditions:
    """At what the tables of the library are read; arrays by net of the netlist."""

    #: Pins and output load on each net [fF].
    load_ff: Floats
    #: Transition times [ps].
    rise_ps: Floats
    fall_ps: Floats
    #: Clock period, or time from vector to vector of a combinational design [ps].
    period_ps: float


@dataclass(frozen=True, eq=False)
class CellPower:
    """`(cells,)` power of each cell of a netlist [uW], in its order."""

    leakage_uw: Floats
    switching_uw: Floats
    internal_uw: Floats


class Weights:
    """Shapes and energies of a library's cells, each worked out when first asked for."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._shapes: dict[str, Shape | None] = {}
        self._known: dict[str, tuple[Weight, tuple[Due, ...]]] = {}

    def shape(self, kind: str) -> Shape | None:
        """Return the tables of a kind of cell; None for one that is not simulated."""
        if kind not in self._shapes:
            cell = self.library.cells.get(kind)
            self._shapes[kind] = shape_of(cell) if cell else None
        return self._shapes[kind]

    def of(self, shape: Shape) -> tuple[Weight, tuple[Due, ...]]:
        """Return leakage by state and what is due by transition."""
        name = shape.cell.name
        if name not in self._known:
            self._known[name] = leakage_nw(shape), dues(shape)
        return self._known[name]


def power_by_cell(activity: Activity, conditions: Conditions, weights: Weights) -> CellPower:
    """Return the power of each cell under what was simulated."""
    groups = activity.circuit.groups
    cells = sum(len(group.places) for group in groups)
    leakage, switching, internal = (np.zeros(cells) for _ in range(3))
    volts = weights.library.voltage_v
    scale = _UW / (conditions.period_ps * activity.periods)
    for group, counts in zip(groups, activity.transitions, strict=True):
        flat = counts.reshape(len(counts), -1).astype(np.float64)
        by_state, energies = weights.of(group.shape)
        after = counts.sum(axis=1, dtype=np.float64)
        leakage[group.places] = after @ by_state / activity.periods / 1000.0
        internal[group.places] = _internal_fj(group, flat, conditions, energies) * scale
        switching[group.places] = _switching_fj(group, counts, conditions, volts) * scale
    return CellPower(leakage, switching, internal)


def toggles(group: Group, counts: npt.NDArray[np.uint32], pin: str) -> Floats:
    """Return `(n,)` how often an output of the cells of a group toggled."""
    values = group.shape.outputs[pin]
    changed = (values[:, None] != values[None, :]).ravel()
    return np.asarray(counts.reshape(len(counts), -1) @ changed.astype(np.float64))


def _switching_fj(
    group: Group, counts: npt.NDArray[np.uint32], conditions: Conditions, volts: float
) -> Floats:
    found = np.zeros(len(group.places))
    for pin, nets in group.outputs.items():
        found += toggles(group, counts, pin) * conditions.load_ff[nets] * volts**2 / 2
    return found


def _internal_fj(
    group: Group, flat: Floats, conditions: Conditions, energies: tuple[Due, ...]
) -> Floats:
    found = np.zeros(len(group.places))
    if not energies:
        return found
    events = flat @ np.stack([due.weight.ravel() for due in energies], axis=1)
    for due, times in zip(energies, events.T, strict=True):
        slews = conditions.rise_ps if due.rises else conditions.fall_ps
        load = conditions.load_ff[group.outputs[due.loaded]] if due.loaded else 0.0
        found += times * due.table.at(slews[_nets(group, due.moving)], load)
    return found


def _nets(group: Group, pin: str) -> npt.NDArray[np.int32]:
    if pin in group.outputs:
        return group.outputs[pin]
    if pin == group.shape.clock:
        return group.clocks
    return group.nets[:, group.shape.inputs.index(pin)]
