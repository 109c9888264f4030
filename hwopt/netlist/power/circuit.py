"""A mapped netlist as arrays that the kernel runs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from hwopt.netlist.mapped import CONSTANTS, MappedCell, MappedNetlist
from hwopt.netlist.power.building import LAST, Building, Circuit, Group, Ints
from hwopt.netlist.power.shape import Bits, Shape


class ShapeOf(Protocol):
    """Finds the tables of a kind of cell."""

    def __call__(self, kind: str, *, gated: bool = False) -> Shape | None:
        """Return them, also behind a clock gate; None for a cell that is not simulated."""


def circuit_of(netlist: MappedNetlist, shape_of: ShapeOf) -> Circuit | str:
    """Return the arrays of a netlist, or the kind of a cell that is not simulated.

    Args:
        netlist: Cells of the library alone.
        shape_of: Returns the tables of a kind of cell.
    """
    shapes = {kind: shape_of(kind) for kind in dict.fromkeys(cell.kind for cell in netlist.cells)}
    behind = _behind_gates(netlist, shapes)
    kinds: dict[tuple[str, bool], list[int]] = {}
    for place, cell in enumerate(netlist.cells):
        kinds.setdefault((cell.kind, place in behind), []).append(place)
    building = Building(netlist.size)
    groups = []
    # Clock gates come first: what they take next decides whether registers behind them do.
    for (kind, gated), places in sorted(kinds.items(), key=lambda k: not _gates(shapes[k[0][0]])):
        shape = shape_of(kind, gated=True) if gated else shapes[kind]
        cells = [netlist.cells[at] for at in places]
        if shape is None or (
            gated and any(c.pins[shape.clock] not in building.gates for c in cells)
        ):
            return kind
        groups.append(
            _combinational(building, shape, places, cells)
            if shape.following is None
            else _register(building, shape, shape.following, places, cells)
        )
    return building.circuit(groups)


def _gates(shape: Shape | None) -> bool:
    return shape is not None and shape.cell.clock_gate


def _behind_gates(netlist: MappedNetlist, shapes: Mapping[str, Shape | None]) -> set[int]:
    """Return the places of cells whose clock a cell drives, in a netlist with clock gates."""
    if not any(_gates(shape) for shape in shapes.values()):
        return set()
    driven = {
        net
        for cell in netlist.cells
        if (shape := shapes[cell.kind]) is not None
        for pin, net in cell.pins.items()
        if pin in shape.outputs
    }
    return {
        place
        for place, cell in enumerate(netlist.cells)
        if (shape := shapes[cell.kind]) is not None
        and shape.clock
        and cell.pins.get(shape.clock) in driven
    }


def _combinational(
    building: Building, shape: Shape, places: list[int], cells: Sequence[MappedCell]
) -> Group:
    nets = _inputs(shape, cells)
    outputs = {pin: _nets(cells, pin, CONSTANTS["x"]) for pin in shape.outputs}
    for number, (pin, values) in enumerate(shape.outputs.items()):
        building.add(values, nets, outputs[pin], counted=number == 0)
    if not outputs:
        building.add(np.zeros(shape.states, np.uint8), nets, building.more(len(cells)))
    return Group(shape, _ints(places), nets, _ints([]), outputs)


def _register(
    building: Building,
    shape: Shape,
    next_state: Bits,
    places: list[int],
    cells: Sequence[MappedCell],
) -> Group:
    outputs = {pin: _nets(cells, pin, CONSTANTS["x"]) for pin in shape.outputs}
    plain = [pin for pin, values in shape.outputs.items() if _is_state(shape, values)]
    now = building.more(len(cells))
    if plain:
        now = np.where(outputs[plain[0]] > LAST, outputs[plain[0]], now)
    nets = np.column_stack((_inputs(shape, cells), now)).astype(np.int32)
    clocks = _nets(cells, shape.clock, CONSTANTS["0"])
    following = building.more(len(cells))
    building.add(next_state, nets, following)
    if shape.cell.clock_gate:
        building.gates.update(zip(now.tolist(), following.tolist(), strict=True))
    if shape.gated:
        runs = _ints([building.gates[clock] for clock in clocks.tolist()])
        parts = np.column_stack((now, following, runs)).astype(np.int32)
        following = building.more(len(cells))
        building.add(_KEPT_OR_NEXT, parts, following, counted=False)
    held = now
    if shape.forced is not None:
        held = building.more(len(cells))
        before = np.column_stack((nets[:, :-1], held)).astype(np.int32)
        building.add(shape.forced, before, now, counted=False)
    for pin, values in shape.outputs.items():
        if pin not in plain[:1]:
            building.add(values, nets, outputs[pin], counted=False)
    building.held.append(held.astype(np.int32))
    building.following.append(following)
    return Group(shape, _ints(places), nets, clocks, outputs)


#: What a register behind a gate takes, by what it holds, what it would take, and the gate's enable.
_KEPT_OR_NEXT = np.array([0, 1, 0, 1, 0, 0, 1, 1], np.uint8)


def _is_state(shape: Shape, values: Bits) -> bool:
    return bool(np.array_equal(values, shape.bit(shape.width - 1)))


def _inputs(shape: Shape, cells: Sequence[MappedCell]) -> Ints:
    columns = [_nets(cells, pin, CONSTANTS["0"]) for pin in shape.inputs]
    return np.column_stack(columns) if columns else np.zeros((len(cells), 0), np.int32)


def _nets(cells: Sequence[MappedCell], pin: str, otherwise: int) -> Ints:
    return _ints([cell.pins.get(pin, otherwise) for cell in cells])


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int32)
