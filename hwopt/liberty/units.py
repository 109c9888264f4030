"""Units and templates of a library, and its tables by them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hwopt.errors import ConfigError
from hwopt.liberty.parser import Group
from hwopt.liberty.table import Array, Table

_PREFIX = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3}
_UNIT = re.compile(r"\s*([\d.eE+-]+)?\s*([fpnumk]?)[sSwWvVfFaA]\s*$")
_ONE = np.zeros(1)
#: Variables of a template that are loads; all others are transitions.
_LOADS = ("total_output_net_capacitance", "equal_or_opposite_output_net_capacitance")
#: Variables whose axis comes second here, wherever the library has it.
_SECOND = (*_LOADS, "related_pin_transition")


@dataclass(frozen=True, eq=False)
class Units:
    """What one of the library's units is in ours, and its table templates."""

    origin: str
    time_ps: float
    load_ff: float
    power_nw: float
    #: Liberty's energy unit is that of load times voltage squared.
    energy_fj: float
    #: Load of an input pin that states none, in the library's unit.
    input_load: float
    templates: Mapping[str, Group]

    def number(self, group: Group, name: str, default: float) -> float:
        """Return a simple attribute as a number, in the library's unit.

        Raises:
            ConfigError: It is none.
        """
        text = group.text(name)
        return self.value(text, group, name) if text else default

    def value(self, text: str, group: Group, name: str) -> float:
        """Return the text of an attribute as a number.

        Raises:
            ConfigError: It is none.
        """
        try:
            return float(text)
        except ValueError:
            where = " ".join((group.kind, *group.names))
            raise ConfigError(
                f"{self.origin}: {where}: {name} was expected to be a number, not {text!r}; "
                "correct the file or name another one with --liberty"
            ) from None

    def optional(self, group: Group, name: str, unit: float) -> float | None:
        """Return a simple attribute as a number in our unit, None where there is none."""
        return self.number(group, name, 0.0) * unit if group.text(name) else None


def units_of(library: Group, origin: str) -> Units:
    """Return the units of a library group.

    Raises:
        ConfigError: A unit is not understood.
    """
    volts = _scale(library.text("voltage_unit", "1V"), origin)
    load = library.values("capacitive_load_unit") or ("1", "pf")
    farads = _scale("".join(load), origin)
    templates = {
        name: group
        for group in library.groups
        if group.kind in ("lu_table_template", "power_lut_template")
        for name in group.names
    }
    units = Units(
        origin=origin,
        time_ps=_scale(library.text("time_unit", "1ns"), origin) * 1e12,
        load_ff=farads * 1e15,
        power_nw=_scale(library.text("leakage_power_unit", "1nW"), origin) * 1e9,
        energy_fj=farads * volts**2 * 1e15,
        input_load=0.0,
        templates=templates,
    )
    return replace(units, input_load=units.number(library, "default_input_pin_cap", 0.0))


def _scale(text: str, origin: str) -> float:
    match = _UNIT.match(text)
    if match is None:
        raise ConfigError(
            f"{origin}: a unit such as 1ns or 1pW was expected, not {text!r}; "
            "correct the file or name another one with --liberty"
        )
    scale = float(match[1] or 1) * _PREFIX[match[2]]
    return float(f"{scale:.12g}")


def table_of(parent: Group, kinds: tuple[str, ...], units: Units, unit: float) -> Table | None:
    """Return the first table of one of `kinds` in a group, None where there is none.

    Args:
        parent: The group.
        kinds: Names of the table, in order of preference.
        units: The library's.
        unit: What one of the table's values is in ours.

    Raises:
        ConfigError: Its values do not fill its axes.
    """
    group = next((g for kind in kinds for g in parent.of(kind)), None)
    if group is None:
        return None
    values = _numbers(group.values("values")) * unit
    template = units.templates.get(group.names[0] if group.names else "")
    axes = [_axis(group, template, number, units) for number in (1, 2)]
    try:
        return Table(*_oriented(axes, values, template))
    except ValueError:
        raise ConfigError(
            f"{units.origin}: {group.kind} was expected to have "
            f"{len(axes[0]) * len(axes[1])} values, not {len(values)}; "
            "correct the file or name another one with --liberty"
        ) from None


def _oriented(axes: list[Array], values: Array, template: Group | None) -> tuple[Array, ...]:
    """Return axes and `(n, m)` values with loads, or the related transition, second."""
    shaped = values.reshape(len(axes[0]), len(axes[1]))
    if template is not None and template.text("variable_1") in _SECOND:
        return axes[1], axes[0], shaped.T
    return axes[0], axes[1], shaped


def _axis(group: Group, template: Group | None, number: int, units: Units) -> Array:
    own = group.values(f"index_{number}")
    variable = template.text(f"variable_{number}") if template is not None else ""
    if not variable:
        return _ONE
    index = own or (template.values(f"index_{number}") if template is not None else ())
    return _numbers(index) * (units.load_ff if variable in _LOADS else units.time_ps)


def _numbers(rows: tuple[str, ...]) -> Array:
    text = " ".join(rows).replace(",", " ").replace("\\", " ")
    return np.array(text.split(), dtype=np.float64)
