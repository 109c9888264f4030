"""The library that the project generates."""

import itertools
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hwopt.liberty.function import truth_table
from hwopt.liberty.reader import read_library
from hwopt.tools.process import Limits, run

FLOW = Path(__file__).parents[2] / "flows/generic45"


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the generator that lists the combinational cells."""
    monkeypatch.syspath_prepend(FLOW)
    import cellmodel.catalog  # noqa: PLC0415 - importable inside this fixture only

    return cellmodel.catalog  # type: ignore[no-any-return]


def test_committed_library_is_the_generated_one(tmp_path: Path) -> None:
    """The generator gives the committed file byte for byte."""
    done = run([sys.executable, FLOW / "generate.py", "--check"], folder=tmp_path, limits=Limits())
    assert done.log == ""


def test_functions_are_those_of_the_transistors(catalog: ModuleType) -> None:
    """Switching the transistors by hand gives each output's function, and no short or float."""
    from cellmodel.network import conducts  # noqa: PLC0415 - as the fixture says

    for cell in catalog.combinational():
        if not cell.stages:
            continue
        for row in range(2 ** len(cell.inputs)):
            nets = {name: bool(row >> k & 1) for k, name in enumerate(cell.inputs)}
            for stage in cell.stages:
                down = conducts(stage.pull_down, nets)
                assert conducts(stage.pull_up, {n: not v for n, v in nets.items()}) != down
                nets[stage.output] = not down
            for name, function in cell.outputs:
                assert nets[name] == bool(truth_table(function, cell.inputs) >> row & 1), cell.name


def test_every_delay_grows_with_load_and_slew() -> None:
    """No table falls along an axis, and no delay or transition is negative."""
    library = read_library([FLOW / "generic45.lib"])
    assert len(library.cells) >= 60
    for cell, pin in ((cell, pin) for cell in library.cells.values() for pin in cell.outputs):
        for arc in pin.arcs:
            tables = (arc.cell_rise, arc.cell_fall, arc.rise_transition, arc.fall_transition)
            for table in tables:
                if table is None:
                    continue
                rows = table.values.tolist()
                assert all(a <= b for row in rows for a, b in itertools.pairwise(row)), cell.name
                columns = [list(column) for column in zip(*rows, strict=True)]
                assert all(a <= b for col in columns for a, b in itertools.pairwise(col)), cell.name
                assert rows[0][0] > 0


def test_a_stronger_cell_is_larger_and_faster() -> None:
    """Within a family, X2 takes more area than X1 and drives the same load sooner."""
    cells = read_library([FLOW / "generic45.lib"]).cells
    for name, strong in cells.items():
        weak = cells.get(name.replace("_X2", "_X1"))
        if weak is None or weak is strong:
            continue
        assert strong.area_um2 > weak.area_um2
        for pin in strong.outputs:
            for arc, other in zip(pin.arcs, weak.pins[pin.name].arcs, strict=True):
                if arc.cell_rise is not None and other.cell_rise is not None:
                    assert arc.cell_rise.at(20.0, 20.0) < other.cell_rise.at(20.0, 20.0), name
