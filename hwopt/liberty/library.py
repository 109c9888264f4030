"""A cell library: cells, pins, arcs and their tables, in um^2, ps, fF, fJ and nW."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from hwopt.liberty.parser import Group
from hwopt.liberty.table import Table
from hwopt.liberty.units import Units, table_of


@dataclass(frozen=True, eq=False)
class Arc:
    """A timing group of an output: delay or transition by input transition and load.

    A constraint (setup, hold, recovery, removal) has its limits in `cell_rise` and `cell_fall`,
    by the direction of the constrained pin.
    """

    related_pin: str
    #: `combinational`, `rising_edge`, `setup_rising`, `clear` and so on.
    timing_type: str
    #: `positive_unate`, `negative_unate`, `non_unate`; empty where the text says nothing.
    sense: str
    #: Condition on the other inputs under which it holds; empty where it always does.
    when: str
    #: Delay, or the limit of a constraint [ps].
    cell_rise: Table | None
    cell_fall: Table | None
    #: 20-80 % or whatever part the library measures [ps].
    rise_transition: Table | None
    fall_transition: Table | None


@dataclass(frozen=True, eq=False)
class Energy:
    """Internal energy of an edge at a pin [fJ], the output's load not counted."""

    #: The input that moves an output; empty for what the pin takes by itself.
    related_pin: str
    when: str
    rise: Table | None
    fall: Table | None


@dataclass(frozen=True)
class Leakage:
    """Leakage of a cell in some of its states [nW]."""

    when: str
    leakage_nw: float


@dataclass(frozen=True, eq=False)
class Pin:
    """A pin of a cell."""

    name: str
    direction: Literal["input", "output", "inout", "internal"]
    #: Load that it is [fF].
    capacitance_ff: float
    #: Load that it is to a rising and to a falling edge [fF]; the greater end of a range.
    edge_capacitance_ff: tuple[float, float]
    #: Greatest load that it drives [fF]; None where the library states none.
    max_capacitance_ff: float | None
    #: Longest transition that it may have [ps]; None where the library states none.
    max_transition_ps: float | None
    #: Logic function of an output; empty where it has none.
    function: str
    three_state: str
    clock: bool
    #: Of a clock gate's pin what it is for: `clock`, `enable`, `test`, `obs`, `out`; else empty.
    gating: str
    _group: Group = field(repr=False)
    _units: Units = field(repr=False)

    @cached_property
    def arcs(self) -> tuple[Arc, ...]:
        """Every timing group, one for each related pin; read when first asked for."""
        return tuple(
            _arc(group, related, self._units)
            for group in self._group.of("timing")
            for related in group.text("related_pin").split()
        )

    @cached_property
    def energies(self) -> tuple[Energy, ...]:
        """Every internal_power group; read when first asked for."""
        units = self._units
        return tuple(
            Energy(
                related_pin=related,
                when=group.text("when"),
                rise=table_of(group, ("rise_power", "power"), units, units.energy_fj),
                fall=table_of(group, ("fall_power", "power"), units, units.energy_fj),
            )
            for group in self._group.of("internal_power")
            for related in (group.text("related_pin").split() or [""])
        )


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
                found[name] = _pin(name, group, self._units)
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


_GATING = ("clock", "enable", "test", "obs", "out")


def _pin(name: str, group: Group, units: Units) -> Pin:
    direction = group.text("direction")
    known: tuple[Literal["input", "output", "inout", "internal"], ...]
    known = ("input", "output", "inout", "internal")
    usual = units.input_load if direction == "input" else 0.0
    load = units.number(group, "capacitance", usual)
    return Pin(
        name=name,
        direction=next((word for word in known if word == direction), "internal"),
        capacitance_ff=load * units.load_ff,
        edge_capacitance_ff=(
            _edge_load(group, "rise", load, units) * units.load_ff,
            _edge_load(group, "fall", load, units) * units.load_ff,
        ),
        max_capacitance_ff=units.optional(group, "max_capacitance", units.load_ff),
        max_transition_ps=units.optional(group, "max_transition", units.time_ps),
        function=group.text("function"),
        three_state=group.text("three_state"),
        clock=group.text("clock") == "true",
        gating=next((w for w in _GATING if group.text(f"clock_gate_{w}_pin") == "true"), ""),
        _group=group,
        _units=units,
    )


def _edge_load(group: Group, edge: str, load: float, units: Units) -> float:
    """Return the load to one edge, in the library's unit."""
    greatest = group.values(f"{edge}_capacitance_range")[-1:]
    single = units.number(group, f"{edge}_capacitance", load)
    return units.value(greatest[0], group, f"{edge}_capacitance_range") if greatest else single


def _arc(group: Group, related: str, units: Units) -> Arc:
    def table(*kinds: str) -> Table | None:
        return table_of(group, kinds, units, units.time_ps)

    return Arc(
        related_pin=related,
        timing_type=group.text("timing_type", "combinational"),
        sense=group.text("timing_sense"),
        when=group.text("when"),
        cell_rise=table("cell_rise", "rise_constraint"),
        cell_fall=table("cell_fall", "fall_constraint"),
        rise_transition=table("rise_transition"),
        fall_transition=table("fall_transition"),
    )


def _register(kind: Literal["ff", "latch"], group: Group, clock: str, value: str) -> Register:
    return Register(
        kind=kind,
        state=group.names,
        clock=group.text(clock),
        next_state=group.text(value),
        clear=group.text("clear"),
        preset=group.text("preset"),
    )
