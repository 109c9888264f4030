"""OpenSTA as a subprocess: found, asked with the units of hwopt, its refusals passed on."""

import shutil
from pathlib import Path

import pytest
from generated_netlists import cases

from hwopt.errors import ToolFailed, ToolNotFound
from hwopt.evaluate.prepared import prepare
from hwopt.evaluate.timing import by_opensta
from hwopt.liberty.reader import read_library
from hwopt.netlist.timing.analysis import analyse
from hwopt.tools import opensta
from hwopt.tools.flows import load_flow
from hwopt.tools.process import Limits

LIBERTY = Path(__file__).parents[2] / "flows/generic45/generic45.lib"
LIMITS = Limits(timeout_s=60)

installed = pytest.mark.skipif(shutil.which("sta") is None, reason="OpenSTA is not installed")


def test_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it is missing, the message says how to install it, and the exit code is 3."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolNotFound) as caught:
        opensta.program()
    assert caught.value.exit_code == 3
    assert str(caught.value) == (
        "OpenSTA was expected (the program sta in PATH), not found; install it, on Debian "
        "with: apt-get install opensta, or leave out --sta opensta"
    )


def test_no_wires() -> None:
    """A library's estimates of wires become names that mean nothing; all else stays."""
    text = b'wire_load("S") { } default_wire_load : "S"; wire_load_selection(a) { } fanout : 3;'
    assert opensta.without_wires(text) == (
        b'hwopt_unused_wire_load("S") { } hwopt_unused_default_wire_load : "S"; '
        b"hwopt_unused_wire_load_selection(a) { } fanout : 3;"
    )


def test_the_engine_is_part_of_the_flow() -> None:
    """Flows that differ in who finds the longest path, or in what drives it, differ in digest."""
    digests = {
        load_flow("generic45").digest(),
        load_flow("generic45", sta="opensta").digest(),
    }
    assert len(digests) == 2


@installed
@pytest.mark.tool
def test_both_engines_agree(tmp_path: Path) -> None:
    """Driving cells, loads and delays at the ports mean the same to both."""
    setting = prepare(load_flow("generic45", sta="opensta"), tmp_path / "flow").timing
    driven = [case for case in cases(read_library([LIBERTY]), 28) if case.constraints.driving_cell]
    assert len(driven) > 3
    for case in driven[:3]:
        (theirs,) = by_opensta([case.netlist], case.constraints, setting, tmp_path, LIMITS)
        ours = analyse([case.netlist], setting.library, case.constraints).delay_ps(0)
        assert ours == pytest.approx(theirs, rel=1e-4), case.name


@installed
@pytest.mark.tool
def test_what_it_refuses(tmp_path: Path) -> None:
    """What OpenSTA calls an error is ToolFailed with its words, and no delay of 0."""
    (tmp_path / "bad.v").write_text("module top (input a); this is no netlist\n")
    with pytest.raises(ToolFailed, match=r"^OpenSTA was expected to time the netlists, but it "):
        opensta.delays_ps(
            [tmp_path / "bad.v"],
            top="top",
            liberty=[LIBERTY],
            environment=opensta.Environment(),
            folder=tmp_path,
            limits=LIMITS,
        )
