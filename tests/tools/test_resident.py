"""Modules that a keeper has imported: what runs in a fork does what a fresh interpreter would."""

import json
from pathlib import Path
from typing import Any

import pytest

from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.tools import keeping, process
from hwopt.tools.process import Limits, Module, Reach

_YOSYS = "hwopt.tools.yosys_worker"
#: It prints what it sees of itself.
_PROBE = "resident_probe"
_LIMITS = Limits(timeout_s=60.0)


def _scripts(folder: Path, text: str) -> tuple[str, ...]:
    folder.mkdir()
    (folder / "one.ys").write_text(text, encoding="utf-8")
    (folder / "one.json").write_text(json.dumps(["one", []]), encoding="utf-8")
    return ("one.json",)


def _probed(tmp_path: Path) -> Any:
    reach = Reach(readable=(Path(__file__).parents[1],))
    module = Module(_PROBE, ("a word",))
    done = process.run(module, folder=tmp_path, limits=_LIMITS, reach=reach, env={"PROBE": "yes"})
    return json.loads(done.log.splitlines()[-1])


@pytest.mark.tool
def test_a_fork_does_what_an_interpreter_does(tmp_path: Path) -> None:
    """A module run in the keeper's fork and in a process of its own write the same."""
    text = "read_rtlil <<EOT\nmodule \\top\nend\nEOT\nwrite_rtlil out.il\n"
    module = Module(_YOSYS, _scripts(tmp_path / "fork", text))
    process.run(module, folder=tmp_path / "fork", limits=_LIMITS)
    _scripts(tmp_path / "own", text)
    process.run(module.argv, folder=tmp_path / "own", limits=_LIMITS)
    one, two = ((tmp_path / name / "out.il").read_text("utf-8") for name in ("fork", "own"))
    assert one == two


@pytest.mark.tool
def test_a_fork_that_dies_takes_nothing_along(tmp_path: Path) -> None:
    """A program that ends by a signal or in an error is a value, and the next one runs."""
    bad = Module(_YOSYS, _scripts(tmp_path / "bad", "read_rtlil missing.il\n"))
    with pytest.raises(ToolFailed) as caught:
        process.run(bad, folder=tmp_path / "bad", limits=_LIMITS)
    assert "exit code 0, not 1" in str(caught.value)
    test_a_fork_does_what_an_interpreter_does(tmp_path)


def test_a_module_that_is_none(tmp_path: Path) -> None:
    """A module that cannot be imported is told in the log, as an interpreter would."""
    with pytest.raises(ToolFailed) as caught:
        process.run(Module("hwopt.nothing", ()), folder=tmp_path, limits=_LIMITS)
    assert str(caught.value).endswith("ModuleNotFoundError: No module named 'hwopt.nothing'")


def test_a_fork_is_a_tool_like_any_other(tmp_path: Path) -> None:
    """It has its own environment, arguments and folder, no open file, and the one hash seed."""
    found = _probed(tmp_path)
    assert found["argv"] == [_PROBE, "a word"]
    assert found["folder"] == str(tmp_path)
    assert found["descriptors"] == []
    assert found["collects"] is True
    assert found["hash"] == _probed(tmp_path)["hash"]
    seen = set(found["environment"])
    assert {"HOME", "TMPDIR", "PYTHONHASHSEED", "PROBE"} <= seen
    assert not seen - {"HOME", "TMPDIR", "PYTHONHASHSEED", "PROBE", *process._INHERITED}
    assert found["refused"] == bool(keeping.confinement().seccomp)


def test_a_fork_that_takes_too_long(tmp_path: Path) -> None:
    """Wall time ends it, and nothing of it is left."""
    with pytest.raises(ToolTimeout) as caught:
        process.run(
            Module(_PROBE, ("sleep",)),
            folder=tmp_path,
            limits=Limits(timeout_s=0.5),
            reach=Reach(readable=(Path(__file__).parents[1],)),
        )
    assert "was expected to end within 0.5 s, and was killed" in str(caught.value)
