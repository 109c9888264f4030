"""Timing arcs, constraints and energies of a cell as tables over slew and load."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cellmodel import technology as tech
from cellmodel.catalog import combinational
from cellmodel.cell import Cell, Edges

#: Input transitions of the tables [ps], 20-80 %.
SLEWS_PS = (4.0, 16.0, 40.0, 100.0, 250.0)
#: Loads of the tables as parts of the greatest.
_LOAD_PARTS = (1 / 160, 1 / 40, 1 / 10, 3 / 10, 1.0)
#: Transitions of the constraint tables [ps].
CONSTRAINT_SLEWS_PS = (4.0, 40.0, 250.0)

Table = tuple[tuple[float, ...], ...]
Sense = Literal["positive_unate", "negative_unate", "non_unate"]


@dataclass(frozen=True)
class Arc:
    """What an edge at `source` does to an output; tables are slew by load."""

    source: str
    output: str
    sense: Sense
    #: Delay [ps], output transition [ps] and energy [fJ] (one row) by direction of the output;
    #: empty where the output never moves that way.
    delay_ps: dict[bool, Table]
    transition_ps: dict[bool, Table]
    energy_fj: dict[bool, tuple[float, ...]]


@dataclass(frozen=True)
class Constraint:
    """Setup, hold, recovery or removal; tables are constrained slew by clock slew [ps]."""

    pin: str
    kind: str
    limit_ps: dict[bool, Table]


@cache
def _inverter_ff() -> float:
    """Return the load that an X1 inverter is [fF]."""
    cell = next(cell for cell in combinational() if cell.name == "INV_X1")
    return cell.gate_load_ff["A"]


def max_load_ff(cell: Cell, output: str) -> float:
    """Return the greatest load [fF]: transition in its limit, at most 40 inverters a finger."""
    stage = next((s for s in cell.stages if s.output == output and not s.keeper), None)
    if stage is None:
        return tech.MAX_FANOUT * _inverter_ff()
    by_slew = tech.MAX_TRANSITION_PS / (tech.LN4 * max(cell.drive_kohm(output)))
    by_fanout = tech.MAX_FANOUT * _inverter_ff() * stage.fingers
    return float(f"{min(by_slew - cell.own_load_ff[output], by_fanout):.3g}")


def loads_ff(cell: Cell, output: str) -> tuple[float, ...]:
    """Return the loads of the tables [fF]."""
    return tuple(float(f"{part * max_load_ff(cell, output):.4g}") for part in _LOAD_PARTS)


def arc(
    cell: Cell,
    source: str,
    output: str,
    *,
    edges: tuple[bool, ...] = (True, False),
    same_edge: bool = False,
    quiet: tuple[str, ...] = (),
) -> Arc:
    """Return the worst arc between two pins.

    Args:
        cell: The cell.
        source: The input pin.
        output: The output pin.
        edges: Directions of `source` that count.
        same_edge: Whether only paths count that keep the direction.
        quiet: Nets whose energy is told elsewhere.

    Raises:
        ValueError: There is no path.
    """
    reached: dict[bool, set[bool]] = {}
    for rising in edges:
        moved = _run(cell, source, SLEWS_PS[2], 1.0, rising=rising)
        for to_high in (True, False):
            if (output, to_high) in moved and (to_high == rising or not same_edge):
                reached.setdefault(to_high, set()).add(rising)
    if not reached:
        raise ValueError(f"{cell.name}: a path from {source} to {output} was expected")
    loads = loads_ff(cell, output)

    def table(to_high: bool, part: int) -> Table:  # noqa: FBT001 - a direction
        return tuple(
            tuple(
                max(
                    _run(cell, source, slew, load, rising=rising)[output, to_high][part]
                    for rising in sorted(reached[to_high])
                )
                for load in loads
            )
            for slew in SLEWS_PS
        )

    return Arc(
        source=source,
        output=output,
        sense=_sense(reached),
        delay_ps={to_high: table(to_high, 0) for to_high in reached},
        transition_ps={to_high: table(to_high, 1) for to_high in reached},
        energy_fj={
            to_high: tuple(
                max(
                    _energy(cell, _run(cell, source, slew, loads[2], rising=rising), quiet)
                    for rising in sorted(ins)
                )
                for slew in SLEWS_PS
            )
            for to_high, ins in reached.items()
        },
    )


def pin_energy_fj(cell: Cell, source: str, nets: tuple[str, ...]) -> dict[bool, tuple[float, ...]]:
    """Return what an edge at an input takes on some inner nets [fJ], by direction and slew."""
    return {
        rising: tuple(
            cell.energy_fj(_only(_run(cell, source, slew, 1.0, rising=rising), nets))
            for slew in SLEWS_PS
        )
        for rising in (True, False)
    }


def limit(
    data: Callable[[float, bool], float], clock: Callable[[float], float], *, sign: float
) -> dict[bool, Table]:
    """Return `sign * (data(slew, rising) - clock(slew))` over the constraint slews [ps]."""
    return {
        rising: tuple(
            tuple(sign * (data(slew, rising) - clock(at)) for at in CONSTRAINT_SLEWS_PS)
            for slew in CONSTRAINT_SLEWS_PS
        )
        for rising in (True, False)
    }


def settled_ps(cell: Cell, source: str, net: str, slew_ps: float, *, rising: bool) -> float:
    """Return when the latest edge at an inner net is over [ps]."""
    edges = _run(cell, source, slew_ps, 0.0, rising=rising)
    return max(edges[key][0] for key in ((net, True), (net, False)) if key in edges)


@cache
def _run(cell: Cell, source: str, slew_ps: float, load_ff: float, *, rising: bool) -> Edges:
    return cell.propagate(source, (0.0, slew_ps), rising=rising, load_ff=load_ff)


def _sense(reached: dict[bool, set[bool]]) -> Sense:
    same = any(to_high in ins for to_high, ins in reached.items())
    other = any(to_high not in ins for to_high, ins in reached.items())
    if same and other:
        return "non_unate"
    return "positive_unate" if same else "negative_unate"


def _only(edges: Edges, nets: tuple[str, ...]) -> Edges:
    return {key: value for key, value in edges.items() if key[0] in nets}


def _energy(cell: Cell, edges: Edges, quiet: tuple[str, ...]) -> float:
    """Return the energy inside the cell, shared by the outputs that move."""
    moving = {name for name, _ in cell.outputs for to in (True, False) if (name, to) in edges}
    loud = {key: value for key, value in edges.items() if key[0] not in quiet}
    return cell.energy_fj(loud) / len(moving)
