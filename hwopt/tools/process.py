"""The one place that starts a process, and ends it with everything it started.

Each child leads a session of its own under limits on time, address space and file size.
When it ends, when a limit is reached, or when hwopt itself dies (`kill -9` included), its
whole process group is killed.
"""

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed, ToolNotFound, ToolTimeout

#: Sets the limits, leaves a watcher that kills the group when standard input closes (hwopt
#: holds its other end and writes nothing), and becomes the tool. macOS knows no `ulimit -v`.
_LAUNCHER = """
ulimit -c 0; ulimit -f "$2"; ulimit -v "$1" 2>/dev/null
shift 2
exec 3<&0 </dev/null
(trap "" INT TERM HUP; read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec "$@"
"""

#: Variables of the caller that a tool may see; everything else, secrets included, it may not.
_INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_log = logging.getLogger(__name__)

#: How much of a log travels in an error [characters].
_TAIL = 8192

#: Process groups that are alive, for `kill_all`.
_alive: set[int] = set()
_alive_lock = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """What a tool may use."""

    #: Wall time [s]; a backstop, whose outcome is not reproducible.
    timeout_s: float = 60.0
    #: Address space of each process [MiB].
    memory_mib: int = 4096
    #: Size of each file it writes, its log included [MiB].
    file_mib: int = 256


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
    argv: Sequence[str | Path],
    *,
    folder: Path,
    limits: Limits,
    env: Mapping[str, str] | None = None,
    log_name: str = "log",
    check: bool = True,
) -> Completed:
    """Run a tool to its end.

    Args:
        argv: The program and its arguments; no shell expands them.
        folder: Working folder; the log is written here.
        limits: What it may use.
        env: Variables on top of the few that are inherited; HOME and TMPDIR are `folder`.
        log_name: Name of the log file in `folder`.
        check: Whether an exit code other than 0 raises.

    Raises:
        ToolNotFound: The program is not there.
        ToolTimeout: A limit on time or output was reached.
        ToolFailed: It ended with another exit code than 0, and `check` is set.
    """
    words = tuple(str(word) for word in argv)
    name = Path(words[0]).name
    started = time.monotonic()
    returncode = _run_in_group(words, folder, limits, _environment(folder, env), folder / log_name)
    duration_s = time.monotonic() - started
    _log.debug("%s ended with %s after %.2f s in %s", name, returncode, duration_s, folder)
    text = (folder / log_name).read_text(encoding="utf-8", errors="replace")
    tail = text[-_TAIL:]
    if returncode is None:
        raise ToolTimeout(
            f"{name} was expected to end within {limits.timeout_s:g} s, and was killed",
            argv=words,
            folder=folder,
            log=tail,
        )
    if returncode == -signal.SIGXFSZ:
        raise ToolTimeout(
            f"{name} was expected to write at most {limits.file_mib} MiB, and was killed",
            argv=words,
            folder=folder,
            log=tail,
        )
    if returncode in {126, 127} and "exec" in tail:
        raise ToolNotFound(f"{words[0]} cannot be started: {tail.strip()}", argv=words)
    if check and returncode != 0:
        raise ToolFailed(
            f"{name} was expected to end with exit code 0, not {returncode}{_last_line(text)}",
            argv=words,
            folder=folder,
            log=tail,
        )
    return Completed(argv=words, returncode=returncode, log=text, duration_s=duration_s)


def kill_all() -> None:
    """Kill every process group that is alive; the calls of `run` behind them return or raise."""
    with _alive_lock:
        groups = tuple(_alive)
    for group in groups:
        _kill_group(group)


def _run_in_group(
    words: tuple[str, ...], folder: Path, limits: Limits, env: Mapping[str, str], log_path: Path
) -> int | None:
    """Return the exit code, None where the time limit was reached; the group is dead then."""
    caps = (str(limits.memory_mib * 1024), str(limits.file_mib * 2048))
    with (
        log_path.open("wb") as log,
        subprocess.Popen(  # noqa: S603 - no shell expands argv
            ["/bin/sh", "-c", _LAUNCHER, "hwopt", *caps, *words],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as child,
        _registered(child.pid),
    ):
        try:
            return child.wait(timeout=limits.timeout_s)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _kill_group(child.pid)


@contextlib.contextmanager
def _registered(group: int) -> Iterator[None]:
    with _alive_lock:
        _alive.add(group)
    try:
        yield
    finally:
        with _alive_lock:
            _alive.discard(group)


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _environment(folder: Path, extra: Mapping[str, str] | None) -> dict[str, str]:
    """Return what a tool sees; PYTHONHASHSEED is fixed so that a Python tool is deterministic."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONHASHSEED": "0"}
    return {**inherited, **own, **(extra or {})}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f": {lines[-1][:300]}" if lines else ""
