"""Pins of cells, their arcs and energies, in ps, fF, fJ and nW."""

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


_GATING = ("clock", "enable", "test", "obs", "out")


def pin_of(name: str, group: Group, units: Units) -> Pin:
    """Read a pin."""
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
