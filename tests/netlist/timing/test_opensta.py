"""The engine against OpenSTA, whose answers were written down by `generate.py`."""

import hashlib
import json
from pathlib import Path

import pytest
from generated_netlists import cases

from hwopt.liberty.library import Library
from hwopt.liberty.reader import read_library
from hwopt.netlist.structural import write_structural
from hwopt.netlist.timing.analysis import analyse
from hwopt.netlist.timing.cells import TimingLibrary, compile_library

HERE = Path(__file__).parent
LIBERTY = HERE.parents[2] / "flows/generic45/generic45.lib"
TOLD = json.loads((HERE / "opensta.json").read_text(encoding="utf-8"))["cases"]


@pytest.fixture(scope="module")
def library() -> Library:
    """The built-in library."""
    return read_library([LIBERTY])


@pytest.fixture(scope="module")
def timing(library: Library) -> TimingLibrary:
    """The same, ready for timing."""
    return compile_library(library)


def test_same_delays_as_opensta(library: Library, timing: TimingLibrary) -> None:
    """On each generated netlist the longest path is OpenSTA's, to a thousandth."""
    found = cases(library, len(TOLD))
    assert [case.name for case in found] == list(TOLD)
    for case in found:
        delay = analyse([case.netlist], timing, case.constraints).delay_ps(0)
        assert delay == pytest.approx(TOLD[case.name]["delay_ps"], rel=1e-3, abs=0.01), case.name


def test_netlists_are_those_that_opensta_saw(library: Library) -> None:
    """The digests hold; where they do not, run `generate.py` again."""
    for case in cases(library, len(TOLD)):
        text = write_structural(case.netlist) + repr(case.constraints)
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == TOLD[case.name]["digest"]


def test_side_by_side_as_alone(library: Library, timing: TimingLibrary) -> None:
    """A netlist's figures do not depend on what is timed beside it."""
    several = [case for case in cases(library, 28) if case.constraints.input_delay_ps == 0]
    clocked = [case for case in several if case.constraints.clock][:5]
    together = analyse([case.netlist for case in clocked], timing, clocked[0].constraints)
    for number, case in enumerate(clocked):
        alone = analyse([case.netlist], timing, case.constraints)
        assert together.delay_ps(number) == alone.delay_ps(0)
        assert together.net_slews_ps(number).tolist() == alone.net_slews_ps(0).tolist()
        assert together.net_loads_ff(number).tolist() == alone.net_loads_ff(0).tolist()
