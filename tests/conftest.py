"""What tests of several folders share."""

import contextlib
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from designs import COUNT
from propose.loopback import Loopback

from hwopt.cli import main
from hwopt.tools.cosim import Cosimulator, find_cosimulator
from hwopt.tools.shipped import shipped

#: A flow of two recipes, for runs in which what is measured does not matter.
SMALL_FLOW = """\
[flow]
liberty = ["generic45.lib"]

[flow.recipes]
area = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/area.ys"]
delay = ["word/coarse.ys", "word/plain.ys", "word/fine.ys", "map/delay.ys"]
"""

# Where the suite runs in the background of a shell, Ctrl-C is ignored, and by all that it starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a test session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def cache_home(session_folder: Path) -> Path:
    """The XDG cache folder of the tests, in which Verilator's runtime is compiled once."""
    folder = session_folder / "cache-home"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cosimulator(cache_home: Path) -> Cosimulator:
    """The machine's simulator with the cache of the tests."""
    return find_cosimulator(cache_home / "hwopt")


@pytest.fixture(scope="session")
def small_flow(session_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built-in flow with two of its recipes; the same folder for all processes."""
    draft = tmp_path_factory.mktemp("flows") / "draft"
    shutil.copytree(shipped("flows") / "generic45", draft)
    (draft / "flow.toml").write_text(SMALL_FLOW, encoding="utf-8")
    folder = session_folder / "small-flow"
    with contextlib.suppress(OSError):  # another process was first
        draft.rename(folder)
    return folder


@dataclass(frozen=True)
class Said:
    """What a command printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache_home: Path) -> Path:
    """The folder of a person without keys and settings of their own."""
    for name in [name for name in os.environ if name.startswith(("ANTHROPIC_", "HWOPT_", "PDK"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hwopt(person: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command in the person's folder."""

    def run(*words: object) -> Said:
        assert person == Path.cwd()
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def keyed(person: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Loopback], None]:
    """Name a server to the SDK as a person does, in the environment."""
    (person / "count.v").write_text(COUNT)

    def use(server: Loopback) -> None:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret-key")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    return use
