"""A cell of the library as tables over its states.

A state is one value for each data input and, in a register, for what it holds: bit i of its
number is input i, and the highest bit is what is held. The clock is in no state: it rises once
and falls once in each period, and a data pin toggles in either half of one.
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


@dataclass(frozen=True, eq=False)
class Shape:
    """What a cell does in each of its states."""

    cell: Cell
    #: Pins whose values make a state, in order.
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

    def bit(self, place: int) -> Bits:
        """Return by state the value of one bit of its number."""
        return (np.arange(self.states) >> place & 1).astype(np.uint8)

    def holds(self, condition: str, *, clock: int) -> npt.NDArray[np.bool_]:
        """Tell by state whether a `when` holds; one that names unknown pins never does."""
        columns = dict(self.outputs)
        columns |= {pin: self.bit(place) for place, pin in enumerate(self.inputs)}
        if self.clock:
            columns[self.clock] = np.full(self.states, clock, np.uint8)
        if not set(variables(condition)) <= columns.keys():
            return np.zeros(self.states, np.bool_)
        return _values(condition, columns, self.states).astype(np.bool_)


def shape_of(cell: Cell) -> Shape | None:
    """Return the tables of a cell; None for one that is not simulated.

    That is a latch, a clock gate, a cell with an output of unknown function, or one with more
    than `MAX_INPUTS` inputs.
    """
    register = cell.register
    if (register is None) != cell.combinational or (register and register.kind != "ff"):
        return None
    clock = _clock(register)
    inputs = tuple(pin.name for pin in cell.inputs if pin.name != clock)
    if len(inputs) > MAX_INPUTS or (register and not clock):
        return None
    shape = Shape(cell, inputs, clock, {}, None, None, ())
    if register:
        return _with_register(shape, register)
    columns = {pin: shape.bit(place) for place, pin in enumerate(inputs)}
    return _with_outputs(shape, columns)


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
