"""A library made ready for timing: arcs by number, tables side by side."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from hwopt.liberty.library import Cell, Library
from hwopt.liberty.pins import Arc, Pin
from hwopt.liberty.table import Array, Table
from hwopt.netlist.timing import senses
from hwopt.netlist.timing.tables import Tables

Role = Literal["through", "launch", "setup"]

_ROLES: Mapping[str, Role] = {
    "combinational": "through",
    "combinational_rise": "through",
    "combinational_fall": "through",
    "three_state_enable": "through",
    "three_state_enable_rise": "through",
    "three_state_enable_fall": "through",
    "three_state_disable": "through",
    "three_state_disable_rise": "through",
    "three_state_disable_fall": "through",
    "rising_edge": "launch",
    "falling_edge": "launch",
    "setup_rising": "setup",
    "setup_falling": "setup",
}
#: What no longest path depends on, and asynchronous set and reset, whose release is not timed.
_UNTIMED = (
    "hold_", "removal_", "recovery_", "clear", "preset", "min_pulse_width", "minimum_period",
    "skew_", "nochange_", "non_seq_", "min_clock_tree_path", "max_clock_tree_path",
)  # fmt: skip
#: Parts of a femtofarad: a power of two, so that sums of multiples lose no bit.
_PARTS = 2.0**30

_SENSES = {
    "positive_unate": senses.POSITIVE,
    "negative_unate": senses.NEGATIVE,
    "non_unate": senses.BOTH,
}


@dataclass(frozen=True)
class TimedArc:
    """An arc of a cell; a setup goes from the clock to the pin that it constrains."""

    role: Role
    #: Numbers of pins.
    source: int
    target: int
    #: Pairs of edges, as in `senses`.
    sense: int
    #: Truth table over the cell's inputs of the condition; None where there is none.
    when: int | None
    #: Whether the clock's falling edge is the one that counts.
    falling: bool
    #: Rows of the library's tables for the target's rise and fall; None where it has none.
    rows: tuple[int | None, int | None]


@dataclass(frozen=True, eq=False)
class TimedCell:
    """What timing has to know of a cell."""

    name: str
    pins: tuple[str, ...]
    #: Numbers of the pins that are inputs, in the order of truth tables.
    inputs: tuple[int, ...]
    #: Numbers of the pins that are outputs.
    outputs: tuple[int, ...]
    #: `(pins, 2)` array: load to a rise and to a fall [fF].
    loads_ff: Array
    #: Truth table over the inputs of each combinational output, by pin number.
    functions: Mapping[int, int]
    arcs: tuple[TimedArc, ...]
    #: Whether it hands a clock on; ideal clocks arrive behind it as before it.
    clock_gate: bool
    #: Why it cannot be timed; empty where it can.
    refusal: str


@dataclass(frozen=True, eq=False)
class TimingLibrary:
    """The cells by name, and the tables that their arcs refer to."""

    cells: Mapping[str, TimedCell]
    tables: Tables
    #: What was found out of a cell with some inputs constant, kept for the next netlist.
    edges: dict[tuple[str, tuple[tuple[int, int], ...]], Any] = field(default_factory=dict)


def compile_library(library: Library, names: Iterable[str] | None = None) -> TimingLibrary:
    """Make a library ready for timing.

    Args:
        library: As read.
        names: Cells to take; None means all.
    """
    pairs: list[tuple[Table | None, Table | None]] = []
    wanted = library.cells if names is None else names
    cells = {name: _cell(library.cells[name], pairs) for name in wanted}
    return TimingLibrary(cells, Tables.stack(pairs))


def exact(loads_ff: Array) -> Array:
    """Round loads so that sums of them are exact, and do not depend on the order of summing."""
    return np.round(loads_ff.reshape(-1, 2) * _PARTS) / _PARTS


def _cell(cell: Cell, pairs: list[tuple[Table | None, Table | None]]) -> TimedCell:
    pins = {name: number for number, name in enumerate(cell.pins)}
    inputs = tuple(pin.name for pin in cell.inputs)
    arcs: list[TimedArc] = []
    refusals = [_latch(cell)]
    for pin in cell.pins.values():
        for arc in pin.arcs:
            role = _ROLES.get(arc.timing_type)
            if role is None:
                refusals.append(_unknown(arc))
            elif arc.related_pin in pins:
                arcs += _arcs(role, arc, pin, pins, inputs, pairs)
    tables = {
        pins[pin.name]: senses.table_over(pin.function, inputs)
        for pin in cell.outputs
        if cell.combinational
    }
    return TimedCell(
        name=cell.name,
        pins=tuple(pins),
        inputs=tuple(pins[name] for name in inputs),
        outputs=tuple(pins[pin.name] for pin in cell.pins.values() if pin.direction == "output"),
        loads_ff=exact(np.array([pin.edge_capacitance_ff for pin in cell.pins.values()])),
        functions={number: table for number, table in tables.items() if table is not None},
        arcs=tuple(arc for arc in arcs if not (cell.clock_gate and arc.role != "setup")),
        clock_gate=cell.clock_gate,
        refusal=next((refusal for refusal in refusals if refusal), ""),
    )


def _latch(cell: Cell) -> str:
    latch = cell.register is not None and cell.register.kind == "latch" and not cell.clock_gate
    return "it is a latch, and time borrowed through latches is not modelled" if latch else ""


def _unknown(arc: Arc) -> str:
    known = arc.timing_type.startswith(_UNTIMED)
    return "" if known else f"timing_type {arc.timing_type} has no meaning here"


def _arcs(
    role: Role,
    arc: Arc,
    pin: Pin,
    pins: Mapping[str, int],
    inputs: tuple[str, ...],
    pairs: list[tuple[Table | None, Table | None]],
) -> Iterator[TimedArc]:
    rows: list[int | None] = []
    for delay, transition in (
        (arc.cell_rise, arc.rise_transition),
        (arc.cell_fall, arc.fall_transition),
    ):
        rows.append(None if delay is None else len(pairs))
        if delay is not None:
            pairs.append((delay, transition))
    if rows == [None, None]:
        return
    yield TimedArc(
        role=role,
        source=pins[arc.related_pin],
        target=pins[pin.name],
        sense=_sense(arc, pin, inputs),
        when=senses.table_over(arc.when, inputs),
        falling=arc.timing_type in {"falling_edge", "setup_falling"},
        rows=(rows[0], rows[1]),
    )


def _sense(arc: Arc, pin: Pin, inputs: tuple[str, ...]) -> int:
    """Return the arc's sense; where the text says nothing, that of the function."""
    stated = _SENSES.get(arc.sense)
    if stated is not None:
        return stated
    function = senses.table_over(pin.function, inputs)
    if function is None or arc.related_pin not in inputs:
        return senses.BOTH
    return senses.sense(function, inputs.index(arc.related_pin), {}, len(inputs)) or senses.BOTH
