"""A cell of the library as tables over its states.

A state is one value for each data input and, in a register, for what it holds: bit i of its
number is input i, and the highest bit is what is held. The clock is in no state: it rises once
and falls once in each period, and a data pin toggles in either half of one. A clock gate holds,
for a period, whether it lets the clock through; behind one, the clock is an input like others,
1 in a period in which it rises and falls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.liberty.function import truth_table, variables
from hwopt.liberty.library import Cell, Register

Bits = npt.NDArray[np.uint8]

#: Inputs beyond which the table of transitions would be too large.
MAX_INPUTS = 8

#: Clock gates in which a latch holds whether enable or test was 1 before the clock rises.
_LATCHED = frozenset({"latch_posedge", "latch_posedge_precontrol"})


@dataclass(frozen=True, eq=False)
class Shape:
    """What a cell does in each of its states."""

    cell: Cell
    #: Pins whose values make a state, in order; behind a clock gate the clock is the last.
    inputs: tuple[str, ...]
    #: Clock pin; empty for a combinational cell.
    clock: str
    #: Value by state of each output pin that has one.
    outputs: Mapping[str, Bits]
    #: Value by state of what a register takes at the clock's edge; None without a register.
    following: Bits | None
    #: Value by state of what a register holds once its clear and preset have acted; None where
    #: it has neither.
    forced: Bits | None
    #: Pins of clear and preset.
    asynchronous: tuple[str, ...]

    @property
    def width(self) -> int:
        """Bits of a state."""
        return len(self.inputs) + (self.following is not None)

    @property
    def states(self) -> int:
        """Number of states."""
        return 1 << self.width

    @property
    def gated(self) -> bool:
        """Whether the clock comes through a gate."""
        return self.clock in self.inputs

    @property
    def runs(self) -> Bits:
        """Return by state whether the clock rises and falls in a period."""
        gated = self.gated
        return self.bit(self.inputs.index(self.clock)) if gated else np.ones(self.states, np.uint8)

    def toggles(self, pin: str, *, rises: bool) -> npt.NDArray[np.bool_]:
        """Return `(states, states)` whether an output has an edge, state before by state after."""
        values = self.outputs[pin].astype(np.bool_)
        if self.cell.clock_gate:  # both edges of each clock that it lets through
            return np.broadcast_to(values[None, :], (self.states, self.states))
        return edges(values, rises=rises)

    def bit(self, place: int) -> Bits:
        """Return by state the value of one bit of its number."""
        return (np.arange(self.states) >> place & 1).astype(np.uint8)

    def holds(self, condition: str, *, clock: int) -> npt.NDArray[np.bool_]:
        """Tell by state whether a `when` holds; one that names unknown pins never does."""
        through = np.uint8(clock if self.cell.clock_gate else 1)
        columns = {pin: values * through for pin, values in self.outputs.items()}
        columns |= {pin: self.bit(place) for place, pin in enumerate(self.inputs)}
        if self.clock:
            columns[self.clock] = self.runs * np.uint8(clock)
        if not set(variables(condition)) <= columns.keys():
            return np.zeros(self.states, np.bool_)
        return _values(condition, columns, self.states).astype(np.bool_)


def edges(values: npt.NDArray[np.bool_], *, rises: bool) -> npt.NDArray[np.bool_]:
    """Return `(states, states)` whether a value that depends on the state has the edge."""
    after = values if rises else ~values
    return np.asarray((values[:, None] != values[None, :]) & after[None, :])


def shape_of(cell: Cell, *, gated: bool = False) -> Shape | None:
    """Return the tables of a cell; None for one that is not simulated.

    That is a latch, a clock gate without a latch before it, a cell with an output of unknown
    function, or one with more than `MAX_INPUTS` inputs.

    Args:
        cell: Of the library.
        gated: Whether the cell is a register whose clock comes through a gate.
    """
    if cell.clock_gate:
        return None if gated else _clock_gate(cell)
    register = cell.register
    if (register is None) != cell.combinational or (register and register.kind != "ff"):
        return None
    clock = _clock(register)
    inputs = tuple(pin.name for pin in cell.inputs if pin.name != clock)
    inputs += (clock,) if gated else ()
    if len(inputs) > MAX_INPUTS or (register and not clock):
        return None
    shape = Shape(cell, inputs, clock, {}, None, None, ())
    if register:
        return _with_register(shape, register)
    columns = {pin: shape.bit(place) for place, pin in enumerate(inputs)}
    return _with_outputs(shape, columns)


def _clock_gate(cell: Cell) -> Shape | None:
    """Return the tables of a clock gate that takes its enable while the clock is low."""
    clocks, outputs = (
        [pin.name for pin in cell.pins.values() if pin.gating == what] for what in ("clock", "out")
    )
    enables = tuple(pin.name for pin in cell.inputs if pin.gating in ("enable", "test"))
    known = len(enables) + len(clocks) == len(cell.inputs) and len(cell.outputs) == len(outputs)
    if cell.gate_style not in _LATCHED or not known or (len(clocks), len(outputs)) != (1, 1):
        return None
    index = np.arange(1 << (len(enables) + 1))
    held = (index >> len(enables)).astype(np.uint8)
    enabled = (index % (1 << len(enables)) > 0).astype(np.uint8)
    return Shape(cell, enables, clocks[0], {outputs[0]: held}, enabled, None, ())


def _clock(register: Register | None) -> str:
    """Return the pin that clocks a register; empty where it is not one pin alone."""
    names = variables(register.clock) if register else ()
    return names[0] if len(names) == 1 else ""


def _with_register(shape: Shape, register: Register) -> Shape | None:
    """Add what a register holds; where clear and preset act together, clear counts."""
    states = 2 * shape.states
    index = np.arange(states)
    columns = {pin: (index >> place & 1).astype(np.uint8) for place, pin in enumerate(shape.inputs)}
    held = (index >> len(shape.inputs) & 1).astype(np.uint8)
    columns |= {name: held ^ np.uint8(turn) for turn, name in enumerate(register.state[:2])}
    controls = (register.clear, register.preset)
    known = columns.keys()
    if not all(set(variables(text)) <= known for text in (*controls, register.next_state) if text):
        return None
    clear, preset = (
        _values(text, columns, states) if text else np.zeros(states, np.uint8) for text in controls
    )
    following = _values(register.next_state, columns, states)
    whole = Shape(
        cell=shape.cell,
        inputs=shape.inputs,
        clock=shape.clock,
        outputs={},
        following=(following | preset) & (1 - clear),
        forced=(held | preset) & (1 - clear) if any(controls) else None,
        asynchronous=tuple(dict.fromkeys(n for text in controls for n in _variables(text))),
    )
    return _with_outputs(whole, columns)


def _variables(text: str) -> tuple[str, ...]:
    return variables(text) if text else ()


def _with_outputs(shape: Shape, columns: Mapping[str, Bits]) -> Shape | None:
    outputs = {}
    for pin in shape.cell.outputs:
        known = pin.function and set(variables(pin.function)) <= columns.keys()
        if not known or pin.three_state:
            return None
        outputs[pin.name] = _values(pin.function, columns, shape.states)
    return Shape(
        shape.cell,
        shape.inputs,
        shape.clock,
        outputs,
        shape.following,
        shape.forced,
        shape.asynchronous,
    )


def _values(function: str, columns: Mapping[str, Bits], states: int) -> Bits:
    """Return the values of a function by state."""
    names = variables(function)
    table = truth_table(function, names)
    rows = np.array([table >> row & 1 for row in range(1 << len(names))], np.uint8)
    return rows[_index(names, columns, states)]


def _index(names: Sequence[str], columns: Mapping[str, Bits], states: int) -> npt.NDArray[np.intp]:
    index = np.zeros(states, np.intp)
    for place, name in enumerate(names):
        index |= columns[name].astype(np.intp) << place
    return index
