"""The one place that starts a process, and ends it with everything it started.

Each tool runs in its folder, confined as far as the system can (`hwopt.tools.sandbox`): no
network, no file of the person's own, no process but its own, under limits on time, memory, files
and processes. When it ends, when a limit is reached, or when hwopt itself dies (`kill -9`
included), it is killed with all that it started.
"""

import errno
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound, ToolTimeout
from hwopt.tools import keeping
from hwopt.tools.places import LISTABLE, beside, readable_everywhere
from hwopt.tools.sandbox.request import Outcome, Request

#: Variables of the caller that a tool may see; everything else, secrets included, it may not.
_INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_log = logging.getLogger(__name__)

#: Runs a module without what it is told to import.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from importlib import import_module; "
    "sys.exit(import_module(sys.argv[1]).main(sys.argv[2:]))"
)

#: How much of a log travels in an error [characters].
_TAIL = 8192


@dataclass(frozen=True)
class Limits:
    """What a tool may use."""

    #: Wall time [s]; a backstop, whose outcome is not reproducible. Each process also gets no more
    #: processor time than this.
    timeout_s: float = 60.0
    #: Address space of each process, and memory of all together [MiB].
    memory_mib: int = 4096
    #: Size of each file it writes [MiB].
    file_mib: int = 256
    #: Size of all files in its folder together [MiB].
    total_mib: int = 2048
    #: Size of its log [MiB].
    log_mib: int = 32
    #: Processes at once.
    processes: int = 64


@dataclass(frozen=True)
class Reach:
    """What a tool may reach beyond its folder, the system's programs and Python's."""

    #: Files and folders that it may read, and programs that it may run.
    readable: tuple[Path, ...] = ()
    #: Files and folders that it may change.
    writable: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Module:
    """A Python module of hwopt's own with `warm` and `main`, which a keeper has imported.

    Where the system has not what that takes, an interpreter starts for it.
    """

    name: str
    arguments: tuple[str, ...]
    #: What its `warm` is told, once for all runs that say the same.
    ready: str = ""

    @property
    def argv(self) -> tuple[str, ...]:
        """The same as a program and its arguments."""
        path = str(Path(__file__).parents[2])
        return (sys.executable, "-B", "-c", _START, path, self.name, *self.arguments)


@dataclass(frozen=True)
class Completed:
    """A tool that ended by itself."""

    argv: tuple[str, ...]
    returncode: int
    #: Standard output and standard error together, in the order written.
    log: str
    #: Wall time [s].
    duration_s: float


def run(
    argv: Sequence[str | Path] | Module,
    *,
    folder: Path,
    limits: Limits,
    reach: Reach = Reach(),
    env: Mapping[str, str] | None = None,
    log_name: str = "log",
    check: bool = True,
) -> Completed:
    """Run a tool to its end.

    Args:
        argv: The program and its arguments, which no shell expands; or a module of hwopt's.
        folder: Working folder; the log is written here, and the tool writes nowhere else.
        limits: What it may use.
        reach: What it may reach beyond its folder.
        env: Variables on top of the few that are inherited; HOME and TMPDIR are `folder`.
        log_name: Name of the log file in `folder`.
        check: Whether an exit code other than 0 raises.

    Raises:
        ToolNotFound: The program is not there.
        ToolTimeout: A limit on time, memory, files or processes was reached.
        ToolFailed: It ended with another exit code than 0, and `check` is set.
    """
    words = tuple(str(word) for word in (argv.argv if isinstance(argv, Module) else argv))
    name = Path(words[0]).name
    request = _request(words, folder.absolute(), limits, reach, env)
    if isinstance(argv, Module) and sys.platform.startswith("linux"):
        request = replace(request, module=argv.name, ready=argv.ready)
    started = time.monotonic()
    outcome, text = _run(request, limits.timeout_s, folder / log_name)
    duration_s = time.monotonic() - started
    _log.debug("%s ended with %s after %.2f s in %s", name, outcome, duration_s, folder)
    if outcome is not None and outcome.error:
        raise ToolNotFound(f"{name} cannot be started: {outcome.error}", argv=words)
    passed = _passed(outcome, limits)
    if passed:
        raise ToolTimeout(
            f"{name} was expected to {passed}, and was killed",
            argv=words,
            folder=folder,
            log=text[-_TAIL:],
        )
    assert outcome is not None  # noqa: S101 - without one, time was over
    if check and outcome.code != 0:
        raise ToolFailed(
            f"{name} was expected to end with exit code 0, not {outcome.code}{_last_line(text)}",
            argv=words,
            folder=folder,
            log=text[-_TAIL:],
        )
    return Completed(argv=words, returncode=outcome.code, log=text, duration_s=duration_s)


def ending() -> AbstractContextManager[None]:
    """Kill every tool that runs, and start none until this is over.

    The calls of `run` behind them return or raise.
    """
    return keeping.ending()


def _request(
    words: tuple[str, ...],
    folder: Path,
    limits: Limits,
    reach: Reach,
    env: Mapping[str, str] | None,
) -> Request:
    environment = _environment(folder, env)
    program = shutil.which(words[0], path=environment.get("PATH", os.defpath)) or words[0]
    return Request(
        argv=words,
        folder=str(folder),
        env=environment,
        readable=(*readable_everywhere(), beside(program), *_absolute(reach.readable)),
        listable=LISTABLE,
        writable=(str(folder), os.devnull, *_absolute(reach.writable)),
        memory_mib=limits.memory_mib,
        file_mib=limits.file_mib,
        total_mib=limits.total_mib,
        log_mib=limits.log_mib,
        processes=limits.processes,
        cpu_s=int(limits.timeout_s) + 1,
    )


def _absolute(paths: Iterable[Path]) -> Iterator[str]:
    """Yield paths as the keeper understands them, who is in another folder."""
    return (str(path.absolute()) for path in paths)


def _run(request: Request, timeout_s: float, log_path: Path) -> tuple[Outcome | None, str]:
    """Return the outcome, None where time was over, and what the tool printed."""
    # A link that an earlier tool left where a log goes must not lead hwopt elsewhere.
    flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        opened = os.open(log_path, flags, 0o644)
    except OSError as error:
        if error.errno not in {errno.ELOOP, errno.ENXIO}:
            raise
        raise ToolFailed(
            f"{log_path} was expected to be a file of hwopt's own, not a link or a device; "
            "remove it"
        ) from error
    with os.fdopen(opened, "r+b") as log:
        outcome = keeping.run(request, timeout_s, log.fileno())
        log.seek(0)
        raw = log.read((request.log_mib << 20) + 1)
    return outcome, raw.decode("utf-8", "replace")


def _passed(outcome: Outcome | None, limits: Limits) -> str:
    """Return what was expected of a tool that passed a limit; empty where it passed none."""
    if outcome is None:
        return f"end within {limits.timeout_s:g} s"
    if outcome.code == -signal.SIGXFSZ:
        return f"write at most {limits.file_mib} MiB"
    if outcome.code == -signal.SIGXCPU:
        return f"need at most {limits.timeout_s:g} s of processor time"
    words = {
        "log": f"print at most {limits.log_mib} MiB",
        "files": f"write at most {limits.total_mib} MiB together",
        "processes": f"run at most {limits.processes} processes at once",
        "memory": f"occupy at most {limits.memory_mib} MiB together",
    }
    return words[outcome.limit] if outcome.limit else ""


def _environment(folder: Path, extra: Mapping[str, str] | None) -> dict[str, str]:
    """Return what a tool sees; PYTHONHASHSEED is fixed so that a Python tool is deterministic."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONHASHSEED": "0"}
    return {**inherited, **own, **(extra or {})}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f": {lines[-1][:300]}" if lines else ""
