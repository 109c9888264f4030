"""Which energy of a cell is due in which transition of its state.

A pin takes its own internal energy at each of its edges. An output's energy is due when the
output toggles, and is that of the input that moved it; where several changed at once, which a
simulation without delays cannot order, each bears an equal part. Of several energies for one
pair of pins that counts whose `when` holds, and one without `when` counts where no other does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.liberty.pins import Energy, Pin
from hwopt.liberty.table import Table
from hwopt.netlist.power.shape import Shape, edges

Weight = npt.NDArray[np.float64]

#: Values of the clock while data pins toggle: they do in either half of a period.
_EITHER = (0, 1)


@dataclass(frozen=True, eq=False)
class Due:
    """An energy, and in which transitions it is due."""

    table: Table
    #: Pin whose transition time is the first axis of the table, and that pin's edge.
    moving: str
    rises: bool
    #: Pin whose load is the second axis; empty where it has none.
    loaded: str
    #: `(states, states)` how often it is due in each transition, before by after.
    weight: Weight


def leakage_nw(shape: Shape) -> Weight:
    """Return `(states,)` leakage [nW]; the clock is high for half of the time."""
    stated = shape.cell.leakages
    otherwise = [each.leakage_nw for each in stated if not each.when]
    usual = otherwise[0] if otherwise else shape.cell.leakage_nw
    halves = []
    for clock in _EITHER:
        found = np.full(shape.states, usual)
        for each in reversed([each for each in stated if each.when]):
            found[shape.holds(each.when, clock=clock)] = each.leakage_nw
        halves.append(found)
    return np.asarray((halves[0] + halves[1]) / 2)


def dues(shape: Shape) -> tuple[Due, ...]:
    """Return every energy of a cell that may be due."""
    found = [due for pin in shape.cell.pins.values() for due in _of(shape, pin)]
    return tuple(due for due in found if due.weight.any())


def _of(shape: Shape, pin: Pin) -> Iterator[Due]:
    own = [energy for energy in pin.energies if energy.related_pin in ("", pin.name)]
    if pin.name == shape.clock:
        yield from _clock(shape, pin, own)
    elif pin.name in shape.inputs:
        values = shape.bit(shape.inputs.index(pin.name)).astype(np.bool_)
        yield from _edges(
            shape, pin, own, {rises: edges(values, rises=rises) for rises in (True, False)}
        )
    elif pin.name in shape.outputs:
        toggles = {rises: shape.toggles(pin.name, rises=rises) for rises in (True, False)}
        yield from _edges(shape, pin, own, toggles)
        related = [energy for energy in pin.energies if energy not in own]
        for rises, each in toggles.items():
            yield from _moved(shape, pin, related, each.astype(np.float64), rises=rises)


def _clock(shape: Shape, pin: Pin, energies: Sequence[Energy]) -> Iterator[Due]:
    """Yield what the clock pin takes at its two edges in each period.

    It rises in the state that a period ends with, and falls in that of the next.
    """
    for rises in (True, False):
        for energy, part in _parts(shape, energies, rises=rises, clocks=_EITHER):
            weight = np.zeros((shape.states, shape.states))
            weight += part[:, None] if rises else part[None, :]
            weight *= shape.runs[None, :]
            yield Due(_table(energy, rises=rises), pin.name, rises, "", weight)


def _edges(
    shape: Shape,
    pin: Pin,
    energies: Sequence[Energy],
    toggles: Mapping[bool, npt.NDArray[np.bool_]],
) -> Iterator[Due]:
    """Yield what a pin takes at its own edges, whatever else changes."""
    loaded = pin.name if pin.direction == "output" else ""
    for rises, each in toggles.items():
        for energy, part in _parts(shape, energies, rises=rises, clocks=_EITHER):
            yield Due(_table(energy, rises=rises), pin.name, rises, loaded, each * part[None, :])


def _moved(
    shape: Shape, pin: Pin, energies: Sequence[Energy], toggles: Weight, *, rises: bool
) -> Iterator[Due]:
    """Yield what one edge of an output takes, by the pin that moved it."""
    movers = {*shape.inputs, shape.clock}
    stated = [e for e in energies if _has_table(e, rises=rises) and e.related_pin in movers]
    names = tuple(dict.fromkeys(energy.related_pin for energy in stated))
    moves_of = {name: _moves(shape, name) for name in names}
    total = np.sum(list(moves_of.values()), axis=0) if names else toggles
    for name, moves in moves_of.items():
        share = np.divide(moves, total, out=np.full_like(toggles, 1 / len(names)), where=total > 0)
        due = toggles * share
        those = [energy for energy in stated if energy.related_pin == name]
        clocks = (1,) if shape.clock and not shape.cell.clock_gate else _EITHER
        for energy, part in _parts(shape, those, rises=rises, clocks=clocks):
            for edge, mask in _input_edges(shape, name, rises=rises):
                weight = due * part[None, :] * mask[None, :]
                yield Due(_table(energy, rises=rises), name, edge, pin.name, weight)


def _moves(shape: Shape, pin: str) -> Weight:
    """Return `(states, states)` whether a pin changes so that it may move an output.

    A register's outputs are moved by a change of clear or preset while one of them acts, and by
    the clock at any other time.
    """
    acts = _acts(shape)
    if pin == shape.clock:
        changed = np.zeros((shape.states, shape.states), np.bool_)
        for control in shape.asynchronous:
            changed |= _changes(shape, control)
        return np.asarray(~(changed & acts[None, :]), np.float64)
    changes = _changes(shape, pin)
    return np.asarray(changes & acts[None, :] if shape.clock else changes, np.float64)


def _acts(shape: Shape) -> npt.NDArray[np.bool_]:
    """Tell by state whether clear or preset decides what is held."""
    if shape.forced is None:
        return np.zeros(shape.states, np.bool_)
    flipped = np.arange(shape.states) ^ (1 << (shape.width - 1))
    # Where either value that could be held ends as the same one, it is forced.
    return np.asarray(shape.forced == shape.forced[flipped])


def _changes(shape: Shape, pin: str) -> npt.NDArray[np.bool_]:
    values = shape.bit(shape.inputs.index(pin))
    return np.asarray(values[:, None] != values[None, :])


def _input_edges(
    shape: Shape, pin: str, *, rises: bool
) -> tuple[tuple[bool, npt.NDArray[np.bool_]], ...]:
    """Return the edges of a pin that give an output an edge, each with the states after it.

    A register's clock rises then; a clock gate passes the edge on.
    """
    if pin == shape.clock:
        return ((rises or not shape.cell.clock_gate, np.ones(shape.states, np.bool_)),)
    values = shape.bit(shape.inputs.index(pin)).astype(np.bool_)
    return ((True, values), (False, ~values))


def _parts(
    shape: Shape, energies: Sequence[Energy], *, rises: bool, clocks: Sequence[int]
) -> Iterator[tuple[Energy, Weight]]:
    """Yield energies of one edge with the part by state in which each counts."""
    stated = [energy for energy in energies if _has_table(energy, rises=rises)]
    parts = [np.zeros(shape.states) for _ in stated]
    for clock in clocks:
        holds = [
            shape.holds(energy.when, clock=clock) if energy.when else None for energy in stated
        ]
        found = np.sum([each for each in holds if each is not None], axis=0, dtype=np.float64)
        found = found + np.zeros(shape.states)
        others = sum(each is None for each in holds)
        for part, each in zip(parts, holds, strict=True):
            if each is None:
                np.add(part, (found == 0) / others / len(clocks), out=part)
            else:
                np.add(part, each / np.maximum(found, 1) / len(clocks), out=part)
    yield from zip(stated, parts, strict=True)


def _has_table(energy: Energy, *, rises: bool) -> bool:
    return (energy.rise if rises else energy.fall) is not None


def _table(energy: Energy, *, rises: bool) -> Table:
    table = energy.rise if rises else energy.fall
    if table is None:
        raise ValueError("an energy with a table for this edge was expected")
    return table
