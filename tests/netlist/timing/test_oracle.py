"""The engine against the plainest program that does the same: every path, one after the other."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from generated_netlists import Case, cases

from hwopt.liberty.library import Library
from hwopt.liberty.pins import Arc
from hwopt.liberty.reader import read_library
from hwopt.liberty.table import Table
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.cells import compile_library
from hwopt.netlist.timing.path import critical_path

LIBERTY = Path(__file__).parents[3] / "flows/generic45/generic45.lib"
RISE, FALL = 0, 1


class Oracle:
    """Arrivals and transitions by recursion over names, one number at a time."""

    def __init__(self, case: Case, library: Library) -> None:
        self.case = case
        self.library = library
        self.drivers = {
            cell.pins[pin.name]: (cell, pin)
            for cell in case.netlist.cells
            for pin in library.cells[cell.kind].outputs
        }
        self.slew = cache(self._slew)

    def load(self, net: int, edge: int) -> float:
        """Return all that hangs on a net."""
        pins = sum(
            self.library.cells[cell.kind].pins[pin].edge_capacitance_ff[edge]
            for cell in self.case.netlist.cells
            for pin, other in cell.pins.items()
            if other == net
        )
        return pins + self.case.constraints.output_load_ff * self.case.netlist.outputs.count(net)

    def into(self, net: int, edge: int) -> Iterator[tuple[int, int, Table, Table]]:
        """Yield net, edge, delay and transition of each way to an edge; net -1 is the clock."""
        if net not in self.drivers:
            return
        cell, pin = self.drivers[net]
        for arc in pin.arcs:
            delay = arc.cell_fall if edge else arc.cell_rise
            slew = arc.fall_transition if edge else arc.rise_transition
            if delay is None or slew is None or arc.timing_type in {"clear", "preset"}:
                continue
            if arc.timing_type == "rising_edge":
                yield -1, RISE, delay, slew
            else:
                for start in _starts(arc, edge):
                    yield cell.pins[arc.related_pin], start, delay, slew

    def _slew(self, net: int, edge: int) -> float:
        load = self.load(net, edge)
        found = [_read(slew, self.at(*one), load) for *one, _, slew in self.into(net, edge)]
        return max(found, default=0.0)

    def at(self, net: int, edge: int) -> float:
        """Return the transition at a net; at the ideal clock there is none."""
        return 0.0 if net < 0 else float(self.slew(net, edge))

    def paths(self, net: int, edge: int) -> Iterator[float]:
        """Yield the length of each path to an edge of a net."""
        if net < 0:
            yield 0.0
        elif net in self.case.netlist.inputs:
            clock = self.case.constraints.clock
            port = next(p for p in self.case.netlist.ports if net in p.nets)
            yield 0.0 if port.name == clock else self.case.constraints.input_delay_ps
        for before, start, delay, _ in self.into(net, edge):
            step = _read(delay, self.at(before, start), self.load(net, edge))
            yield from (length + step for length in self.paths(before, start))

    def delay(self) -> float:
        """Return the longest of all paths to outputs and registers."""
        found = [0.0]
        for edge in (RISE, FALL):
            for net in self.case.netlist.outputs:
                later = self.case.constraints.output_delay_ps
                found += [length + later for length in self.paths(net, edge)]
            for cell in self.case.netlist.cells:
                for pin in self.library.cells[cell.kind].inputs:
                    for arc in pin.arcs:
                        limit = arc.cell_fall if edge else arc.cell_rise
                        if arc.timing_type == "setup_rising" and limit is not None:
                            net = cell.pins[pin.name]
                            later = _read(limit, self.at(net, edge), 0.0)
                            found += [length + later for length in self.paths(net, edge)]
        return max(found)


def _starts(arc: Arc, edge: int) -> tuple[int, ...]:
    return {"positive_unate": (edge,), "negative_unate": (1 - edge,)}.get(arc.sense, (RISE, FALL))


def _read(table: Table, first: float, second: float) -> float:
    """Interpolate in plain numbers, and go on from the outermost pair."""

    def between(axis: list[float], place: float) -> tuple[int, float]:
        if len(axis) == 1:
            return 0, 0.0
        low = max([number for number, value in enumerate(axis[:-1]) if value <= place], default=0)
        return low, (place - axis[low]) / (axis[low + 1] - axis[low])

    rows, values = table.index_1.tolist(), table.values.tolist()
    columns = table.index_2.tolist()
    (i, x), (j, y) = between(rows, first), between(columns, second)
    corner = [row[j] if len(columns) == 1 else row[j] * (1 - y) + row[j + 1] * y for row in values]
    return float(corner[i] if len(rows) == 1 else corner[i] * (1 - x) + corner[i + 1] * x)


@pytest.fixture(scope="module")
def library() -> Library:
    """The built-in library."""
    return read_library([LIBERTY])


@pytest.mark.parametrize("number", [0, 1, 3, 5, 7, 8, 10, 12])
def test_longest_of_all_paths(number: int, library: Library) -> None:
    """The longest path is the longest of all that there are, and its steps add up to it."""
    case = cases(library, number + 1)[number]
    driven = {**vars(case.constraints), "driving_cell": ""}
    case = Case(case.name, case.netlist, type(case.constraints)(**driven))
    analysis = analyse([case.netlist], compile_library(library), case.constraints)
    oracle = Oracle(case, library)
    assert analysis.delay_ps(0) == pytest.approx(oracle.delay(), rel=1e-9)
    path = critical_path(analysis, 0)
    assert path is not None
    assert path.delay_ps == analysis.delay_ps(0)
    assert path.steps[-1].arrival_ps + path.needed_ps == pytest.approx(path.delay_ps)
    assert all(one.arrival_ps <= two.arrival_ps for one, two in pairwise(path.steps))
    for net in range(4, case.netlist.size):
        for edge in (RISE, FALL):
            assert analysis.net_loads_ff(0)[net, edge] == pytest.approx(oracle.load(net, edge))
            assert analysis.net_slews_ps(0)[net, edge] == pytest.approx(oracle.slew(net, edge))
