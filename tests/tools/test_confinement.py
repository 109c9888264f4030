"""A tool that a candidate took over does no harm: attacks in `tests/attacks/takeovers.py` fail.

As this user, as a user without rights where that can be arranged, and on a kernel that looks as if
it knew neither Landlock nor namespaces.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attacks.takeovers import ATTACKS, Attack
from attacks.victim import LIMITS, SECRET

import hwopt
from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.tools import keeping, process
from hwopt.tools.process import Limits, Reach
from hwopt.tools.sandbox.request import Outcome

_ROOT = Path(hwopt.__file__).parents[1]
_VICTIM = Path(__file__).parents[1] / "attacks" / "victim.py"
_NOBODY = 65534


def python_of_nobody() -> str | None:
    """Return a Python that a user without rights can start and that can read hwopt."""
    program = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); import hwopt.tools.process"
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-B", "-c", program],
                user=_NOBODY,
                group=_NOBODY,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


@pytest.fixture(scope="module", params=["own user", "nobody", "bare kernel"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What came of all attacks."""
    python, more, user = sys.executable, [], None
    if request.param == "nobody":
        user = _NOBODY
        python = (python_of_nobody() or "") if os.getuid() == 0 else ""
        if not python:
            pytest.skip("needs root, and a Python and a checkout that others can read")
    if request.param == "bare kernel":
        more = ["--bare"]
    # Below the system's folder for temporary files, as a user without rights passes no other.
    folder = Path(tmp_path_factory.mktemp("victim"))
    if user is not None:
        folder = Path(f"/tmp/hwopt-victim-{os.getpid()}")  # noqa: S108 - made fresh, mode 0700
        folder.mkdir(mode=0o700)
        os.chown(folder, user, user)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
        "ANTHROPIC_API_KEY": SECRET,
    }
    done = subprocess.run(
        [python, "-B", _VICTIM, folder, *more],
        env=environment,
        cwd="/",
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if user is not None:
        subprocess.run(["rm", "-rf", folder], check=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.tool
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack_fails(attack: Attack, report: Any) -> None:
    """It gets nothing, changes nothing, leaves nothing, and a limit that it passed is named."""
    if attack.name not in report["attacks"]:
        assert not report["confinement"][attack.needs]
        pytest.skip(f"nothing stands against it where there is no {attack.needs}")
    found = report["attacks"][attack.name]
    assert "DONE" not in found["log"]
    assert SECRET not in found["log"] + found["said"]
    assert found["unchanged"]
    assert not found["left"]
    assert not found["strange"]
    if attack.limit:
        assert attack.limit in found["said"] or "File too large" in found["log"]
    else:
        assert not found["said"]


@pytest.mark.tool
def test_nobody_called(report: Any) -> None:
    """No attack reached a port or a socket."""
    assert report["visitors"] == 0


def test_reach_is_all_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a tool is given to read it can read and not change, and the other way about."""
    monkeypatch.chdir(tmp_path)
    for name in ("readable", "writable", "hidden", "work"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_text(name)
    done = process.run(
        [
            "sh",
            "-c",
            "cat ../readable/f ../hidden/f; echo x >>../readable/f; echo x >>../writable/f",
        ],
        folder=tmp_path / "work",
        limits=LIMITS,
        reach=Reach((Path("readable"),), (tmp_path / "writable",)),
        check=False,
    )
    texts = {path.parent.name: path.read_text() for path in tmp_path.glob("*/f")}
    assert texts["readable"] == "readable"
    assert texts["writable"] == "writablex\n"
    assert done.log.startswith("readablecat: ../hidden/f: ")


PROVER = """\
import sys
from pathlib import Path
from hwopt.tools import compiler, keeping, process
from hwopt.tools.process import Limits
keeping.inherit()
here = Path.cwd()
Path("answer.c").write_text('#include <stdio.h>\\nint main(void) { return puts("42") < 0; }\\n')
assert compiler.build_c(here / "answer.c", here / "answer", limits=Limits())
print(process.run([here / "answer"], folder=here, limits=Limits(), log_name="answer.log").log)
try:
    process.run(["sleep", "60"], folder=here, limits=Limits(timeout_s=0.2), log_name="sleep.log")
except process.ToolTimeout as error:
    print(error)
try:
    process.run(["nope"], folder=here, limits=Limits(), log_name="nope.log")
except process.ToolNotFound as error:
    print(error)
"""


@pytest.mark.tool
def test_a_tool_that_starts_tools(tmp_path: Path) -> None:
    """A prover compiles and runs a program as its child, where it may execute what it wrote."""
    done = process.run(
        [sys.executable, "-B", "-c", PROVER],
        folder=tmp_path,
        limits=Limits(),
        reach=Reach((tmp_path,)),
        env={"PYTHONPATH": str(_ROOT)},
    )
    assert done.log.split("\n") == [
        "42",
        "",
        "sleep was expected to end within 0.2 s, and was killed",
        "nope cannot be started: nope: not found",
        "",
    ]


def test_a_link_in_place_of_a_log(tmp_path: Path) -> None:
    """No log is written through a link that somebody left in a work folder."""
    (tmp_path / "gold").write_text("gold")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "log").symlink_to(tmp_path / "gold")
    with pytest.raises(ToolFailed) as caught:
        process.run(["echo", "x"], folder=tmp_path / "work", limits=Limits())
    place = tmp_path / "work" / "log"
    assert str(caught.value) == (
        f"{place} was expected to be a file of hwopt's own, not a link or a device; remove it"
    )
    assert (tmp_path / "gold").read_text() == "gold"


def test_processor_time(tmp_path: Path) -> None:
    """A process gets as much processor time as it has wall time, to the next second.

    A warden tells what was spent.
    """
    done = process.run(["sh", "-c", "ulimit -t"], folder=tmp_path, limits=Limits(timeout_s=300))
    assert done.log == "301\n"
    request = process._request(
        (sys.executable, "-S", "-c", "while True: pass"), tmp_path, Limits(), Reach(), None
    )
    with (tmp_path / "log").open("wb") as log:
        outcome = keeping.run(replace(request, cpu_s=1), 300, log.fileno())
    assert outcome == Outcome(-signal.SIGXCPU)
    assert outcome is not None
    assert 0.9 < outcome.cpu_s < 5.0
    script = "kill -XCPU $$"
    with pytest.raises(ToolTimeout) as caught:
        process.run(["sh", "-c", script], folder=tmp_path, limits=Limits(timeout_s=300))
    assert str(caught.value) == (
        "sh was expected to need at most 300 s of processor time, and was killed"
    )
