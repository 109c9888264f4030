"""A cell library: cells, pins, arcs and their tables, in um^2, ps, fF, fJ and nW."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hwopt.liberty.parser import Group
from hwopt.liberty.pins import Leakage, Pin, pin_of
from hwopt.liberty.units import Units


@dataclass(frozen=True)
class Register:
    """The state of a flip-flop or latch, by Liberty's functions."""

    kind: Literal["ff", "latch"]
    #: Names of the state and its complement in the functions of outputs.
    state: tuple[str, ...]
    #: Clock or enable.
    clock: str
    #: Next state, or the value of a transparent latch.
    next_state: str
    clear: str
    preset: str


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell; pins are read when first asked for."""

    name: str
    area_um2: float
    #: Leakage [nW]; the mean over states where the library states no total.
    leakage_nw: float
    dont_use: bool
    #: For power switching alone: isolation, level shifter, always on. No use for logic.
    special: bool
    #: What kind of clock gate, such as `latch_posedge`; empty for other cells.
    gate_style: str
    _group: Group = field(repr=False)
    _units: Units = field(repr=False)

    @cached_property
    def pins(self) -> Mapping[str, Pin]:
        """Pins by name, in the order of the text; supplies left out."""
        found = {}
        groups = list(self._group.of("pin"))
        groups += [pin for bus in self._group.of("bus") for pin in bus.of("pin")]
        for group in groups:
            for name in group.names:
                found[name] = pin_of(name, group, self._units)
        return found

    @property
    def leakages(self) -> tuple[Leakage, ...]:
        """Leakage by state, as far as the library states it."""
        return tuple(
            Leakage(group.text("when"), self._units.number(group, "value", 0.0) * nw)
            for nw in [self._units.power_nw]
            for group in self._group.of("leakage_power")
        )

    @cached_property
    def register(self) -> Register | None:
        """The state; None for combinational cells and clock gates."""
        for group in self._group.groups:
            if group.kind == "ff":
                return _register("ff", group, "clocked_on", "next_state")
            if group.kind == "latch":
                return _register("latch", group, "enable", "data_in")
        return None

    @property
    def clock_gate(self) -> bool:
        """Whether the cell lets a clock through only where it is enabled."""
        return bool(self.gate_style)

    @property
    def combinational(self) -> bool:
        """Whether outputs depend on the inputs alone."""
        kinds = ("ff", "latch", "ff_bank", "latch_bank", "statetable")
        return not any(group.kind in kinds for group in self._group.groups)

    @property
    def inputs(self) -> tuple[Pin, ...]:
        """Input pins."""
        return tuple(pin for pin in self.pins.values() if pin.direction == "input")

    @property
    def outputs(self) -> tuple[Pin, ...]:
        """Output pins."""
        return tuple(pin for pin in self.pins.values() if pin.direction == "output")


@dataclass(frozen=True, eq=False)
class Library:
    """One or more Liberty files."""

    name: str
    #: Cells by name, in the order of the text.
    cells: Mapping[str, Cell]
    #: Nominal supply [V].
    voltage_v: float


def _register(kind: Literal["ff", "latch"], group: Group, clock: str, value: str) -> Register:
    return Register(
        kind=kind,
        state=group.names,
        clock=group.text(clock),
        next_state=group.text(value),
        clear=group.text("clear"),
        preset=group.text("preset"),
    )
