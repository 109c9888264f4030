"""Processes: limits hold, and nothing outlives hwopt."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import hwopt
from hwopt.errors import ToolFailed, ToolNotFound, ToolTimeout
from hwopt.tools import keeping, process
from hwopt.tools.process import Limits

PYTHON = sys.executable


def running_in(folder: Path) -> list[str]:
    """Return what runs in a folder or below; a process sees its own number only, others see this.

    A zombie has no folder.
    """
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            where = place.readlink()
            if folder in (where, *where.parents) and place.parent.name != str(os.getpid()):
                found.append((place.parent / "cmdline").read_text().replace("\0", " "))
    return found


def all_die(folder: Path) -> bool:
    """Wait until nothing runs in a folder, at most half a minute."""
    deadline = time.monotonic() + 30
    while running_in(folder) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    return not running_in(folder)


def wait_for(path: Path) -> None:
    """Wait for a file, at most half a minute."""
    deadline = time.monotonic() + 30
    while not path.is_file():
        assert time.monotonic() < deadline, path
        threading.Event().wait(0.01)


def test_log_and_exit_code(tmp_path: Path) -> None:
    """Both outputs are in the log in order; a failure raises with the last line."""
    script = "import sys; print('a', flush=True); print('b', file=sys.stderr); sys.exit(3)"
    done = process.run([PYTHON, "-c", script], folder=tmp_path, limits=Limits(), check=False)
    assert (done.returncode, done.log) == (3, "a\nb\n")
    with pytest.raises(ToolFailed) as caught:
        process.run([PYTHON, "-c", script], folder=tmp_path, limits=Limits())
    name = Path(PYTHON).name
    assert str(caught.value) == f"{name} was expected to end with exit code 0, not 3: b"
    assert caught.value.argv == (PYTHON, "-c", script)
    assert caught.value.folder == tmp_path


def test_time(tmp_path: Path) -> None:
    """What takes too long is killed."""
    with pytest.raises(ToolTimeout) as caught:
        process.run(["sleep", "60"], folder=tmp_path, limits=Limits(timeout_s=0.2))
    assert str(caught.value) == "sleep was expected to end within 0.2 s, and was killed"


def test_memory(tmp_path: Path) -> None:
    """What asks for too much memory does not get it."""
    script = "x = bytearray(600 << 20)"
    limits = Limits(memory_mib=300)
    done = process.run([PYTHON, "-c", script], folder=tmp_path, limits=limits, check=False)
    assert done.returncode != 0
    assert "MemoryError" in done.log
    process.run([PYTHON, "-c", script], folder=tmp_path, limits=Limits(memory_mib=2000))


def test_output(tmp_path: Path) -> None:
    """What writes without end is killed, and its log stays within the limit."""
    with pytest.raises(ToolTimeout) as caught:
        process.run(["yes"], folder=tmp_path, limits=Limits(file_mib=1, timeout_s=60))
    assert str(caught.value) == "yes was expected to write at most 1 MiB, and was killed"
    assert (tmp_path / "log").stat().st_size <= 1 << 20


def test_not_found(tmp_path: Path) -> None:
    """A program that is not there is named."""
    with pytest.raises(ToolNotFound, match=r"^nope cannot be started: .*nope: not found$"):
        process.run(["nope"], folder=tmp_path, limits=Limits())


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool sees no secret and no home, and a fixed hash seed."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    done = process.run(["env"], folder=tmp_path, limits=Limits(), env={"MORE": "1"})
    seen = dict(line.split("=", 1) for line in done.log.splitlines())
    assert "secret" not in done.log
    assert seen["HOME"] == seen["TMPDIR"] == str(tmp_path)
    assert (seen["PYTHONHASHSEED"], seen["MORE"]) == ("0", "1")
    allowed = {"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "PYTHONHASHSEED"}
    assert set(seen) <= {*allowed, "MORE", "PWD", "SHLVL", "_", "OLDPWD"}


def test_words_are_not_expanded(tmp_path: Path) -> None:
    """No shell touches the arguments."""
    words = ["$HOME", "`id`", "; exit 1", "*", "a b", "", "-n"]
    script = "import sys; print(sys.argv[1:])"
    done = process.run([PYTHON, "-c", script, *words], folder=tmp_path, limits=Limits())
    assert done.log == f"{words}\n"


def test_standard_input_is_empty(tmp_path: Path) -> None:
    """A tool that reads its standard input gets its end at once."""
    assert process.run(["cat"], folder=tmp_path, limits=Limits(timeout_s=30)).log == ""


CHILD = "sleep 600 & touch child; "


@pytest.mark.parametrize("end", ["exit 0", "exit 1", "sleep 600", "kill -9 $$"])
def test_children_die(tmp_path: Path, end: str) -> None:
    """Whatever way a tool ends, what it started ends with it."""
    limits = Limits(timeout_s=1)
    try:
        process.run(["sh", "-c", CHILD + end], folder=tmp_path, limits=limits, check=False)
    except ToolTimeout:
        assert end == "sleep 600"
    assert (tmp_path / "child").is_file()
    assert not running_in(tmp_path)


def test_ending(tmp_path: Path) -> None:
    """Everything that runs can be ended at once, the calls come back, and nothing starts."""
    back: list[int] = []

    def work() -> None:
        argv = ["sh", "-c", CHILD + "wait"]
        done = process.run(argv, folder=tmp_path, limits=Limits(timeout_s=60), check=False)
        back.append(done.returncode)

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(tmp_path / "child")
    assert running_in(tmp_path)
    with process.ending():
        thread.join(timeout=30)
        with pytest.raises(ToolFailed, match="true was not started, as hwopt is being stopped"):
            process.run(["true"], folder=tmp_path, limits=Limits())
    assert back == [-signal.SIGKILL]
    assert not running_in(tmp_path)
    process.run(["true"], folder=tmp_path, limits=Limits())


@pytest.mark.parametrize("call", ["send_fds", "sendall"])
def test_ctrl_c_does_not_cut_a_request_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Pressed while the keeper is asked, it waits; whoever asks the keeper next is answered."""
    process.run(["true"], folder=tmp_path, limits=Limits())
    keeper = keeping._state.keepers[False]
    owner: object = keeping.socket if call == "send_fds" else socket.socket
    real = getattr(owner, call)

    def pressed(*arguments: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(owner, call, pressed)
        with pytest.raises(KeyboardInterrupt):
            process.run(["true"], folder=tmp_path, limits=Limits())
    process.run(["true"], folder=tmp_path, limits=Limits(timeout_s=20))
    assert keeping._state.keepers[False] is keeper


PARENT = """\
import sys
from pathlib import Path
from hwopt.tools import process
from hwopt.tools.process import Limits
argv = ["sh", "-c", "trap '' INT TERM HUP; sleep 600 & touch child; wait"]
process.run(argv, folder=Path(sys.argv[1]), limits=Limits(timeout_s=600))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_hwopt(tmp_path: Path, how: signal.Signals) -> None:
    """Killed in any way, hwopt leaves no process behind."""
    env = {"PYTHONPATH": str(Path(hwopt.__file__).parents[1]), "PATH": os.environ["PATH"]}
    parent = subprocess.Popen([PYTHON, "-c", PARENT, str(tmp_path)], env=env)
    wait_for(tmp_path / "child")
    assert running_in(tmp_path)
    parent.send_signal(how)
    parent.wait(timeout=30)
    assert all_die(tmp_path)
