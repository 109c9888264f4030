"""hwopt's end of the keepers: each started once, asked for each tool.

One starts programs. The other has imported the Python programs of hwopt that run confined, and runs
them in forks of itself (`sandbox.resident`). What runs in a tool's own process, such as a prover
that calls ABC, needs no keeper: it inherits the confinement, and starts what it needs as its child.
"""

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from hwopt.errors import ToolFailed
from hwopt.tools.forking import can_fork, run_fork
from hwopt.tools.sandbox.request import HEADER, Confinement, Outcome, Request
from hwopt.tools.waiting import readable, uncut

_ROOT = Path(__file__).resolve().parents[2]
_START = (
    "import os, sys; sys.path += sys.argv[2:]; "
    "from hwopt.tools.sandbox.keeper import serve; serve(int(sys.argv[1])); os._exit(0)"
)
#: Isolated, but for what makes its forks' behaviour repeat, and keeps its libraries' threads away.
_SETTLED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
#: Where the system looks for shared libraries, which the resident keeper loads itself.
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
#: For the dying of what was killed [s].
_GRACE_S = 30.0


class _Lifeline:
    """A pipe that hwopt holds and writes nothing to: the tool lives as long as it is open."""

    def __init__(self) -> None:
        self.other_end, self._mine = os.pipe()
        self._lock = threading.Lock()
        self._open = True

    def cut(self) -> None:
        """End the tool; once more does no harm."""
        with self._lock:
            if self._open:
                self._open = False
                os.close(self._mine)


class _Keeper:
    """A keeper that runs, and the line to it."""

    def __init__(self, *, resident: bool) -> None:
        self.owner = os.getpid()
        self._line, theirs = socket.socketpair()
        isolated = ("-s", "-P") if resident else ("-I",)
        env = _SETTLED | {name: os.environ[name] for name in _LIBRARIES if name in os.environ}
        paths = [str(_ROOT), *(path for path in sys.path if resident and path)]
        with theirs:
            number = str(theirs.fileno())
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *isolated, "-S", "-B", "-c", _START, number, *paths],
                env=env if resident else {},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )

    def ask(self, payload: bytes, descriptors: list[int]) -> None:
        """Send a request; the answer comes through the last descriptor."""
        socket.send_fds(self._line, [HEADER.pack(len(payload))], descriptors)
        self._line.sendall(payload)

    def end(self) -> None:
        """Let it go."""
        self._line.close()
        if self.owner == os.getpid():
            self._process.wait()


class _State:
    """What this process knows of its keepers and its tools."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        #: Whether they are resident, to keepers.
        self.keepers: dict[bool, _Keeper] = {}
        self.alive: set[_Lifeline] = set()
        #: Whether hwopt ends, and starts nothing more.
        self.ending = False
        #: Whether this process is itself a tool.
        self.inherited = False


_state = _State()


def inherit() -> None:
    """Say that this process is a tool itself: what it starts is as confined as it is."""
    _state.inherited = True


def run(request: Request, timeout_s: float, log: int) -> Outcome | None:
    """Run a tool; return None where time was over. Nothing that it started lives on.

    Raises:
        ToolFailed: The keeper cannot be started, or hwopt ends.
    """
    if _state.inherited:
        return (run_fork if can_fork(request) else _run_inherited)(request, timeout_s, log)
    raw = b""
    begun: list[tuple[_Lifeline, int]] = []
    try:
        with uncut():  # half a request would leave the keeper, and all that ask it, waiting
            begun.append(_started(request, log))
        in_time = readable(begun[0][1], timeout_s)
    finally:
        for lifeline, answer in begun:
            raw = _stopped(lifeline, answer)
    if not in_time:
        return None
    return Outcome.decode(raw) if raw else Outcome(-signal.SIGKILL)


def _started(request: Request, log: int) -> tuple[_Lifeline, int]:
    """Start a tool; return what ends it, and where its outcome can be read."""
    lifeline = _Lifeline()
    with _state.lock:
        if _state.ending:
            raise ToolFailed(f"{request.argv[0]} was not started, as hwopt is being stopped")
        _state.alive.add(lifeline)
    try:
        resident = bool(request.module)
        return lifeline, _ask(request.encode(), [log, lifeline.other_end], resident=resident)
    finally:
        os.close(lifeline.other_end)


def _stopped(lifeline: _Lifeline, answer: int) -> bytes:
    """End a tool that may have ended; return what was said of it, empty where nothing was."""
    lifeline.cut()
    raw = _read(answer)
    os.close(answer)
    with _state.lock:
        _state.alive.discard(lifeline)
    return raw


def confinement() -> Confinement:
    """Return what holds on this machine.

    Raises:
        ToolFailed: The keeper cannot be started.
    """
    with uncut():
        answer = _ask(b"", [])
    try:
        raw = _read(answer)
    finally:
        os.close(answer)
    return Confinement.decode(raw)


@contextlib.contextmanager
def ending() -> Iterator[None]:
    """End every tool that runs, and start none until this is over."""
    with _state.lock:
        _state.ending = True
        for lifeline in _state.alive:
            lifeline.cut()
    try:
        yield
    finally:
        _state.ending = False


def _ask(payload: bytes, descriptors: list[int], *, resident: bool = False) -> int:
    """Send a request to a keeper; return where its answer can be read."""
    answer, theirs = os.pipe()
    try:
        with _state.lock:
            _send(payload, [*descriptors, theirs], resident=resident)
    except OSError as error:
        os.close(answer)
        raise ToolFailed(
            f"hwopt's keeper of tools was expected to run, but: {error}; run hwopt doctor"
        ) from error
    finally:
        os.close(theirs)
    return answer


def _send(payload: bytes, descriptors: list[int], *, resident: bool) -> None:
    """Send a request; a keeper that is gone is replaced once."""
    keeper = _state.keepers.get(resident)
    if keeper is not None and keeper.owner == os.getpid():
        with contextlib.suppress(OSError):
            keeper.ask(payload, descriptors)
            return
        keeper.end()
    _state.keepers[resident] = _Keeper(resident=resident)
    _state.keepers[resident].ask(payload, descriptors)


@atexit.register
def _leave() -> None:
    while _state.keepers:
        _state.keepers.popitem()[1].end()


def _read(descriptor: int) -> bytes:
    """Read an answer to its end; what does not come within a grace is empty."""
    parts = []
    while readable(descriptor, _GRACE_S):
        part = os.read(descriptor, 1 << 16)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def _run_inherited(request: Request, timeout_s: float, log: int) -> Outcome | None:
    """Run a tool as a child; its warden is that of this process."""
    try:
        child = subprocess.Popen(  # noqa: S603 - no shell expands argv
            request.argv,
            cwd=request.folder,
            env=request.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError:
        return Outcome(127, error=f"{request.argv[0]}: not found")
    except OSError as error:
        return Outcome(127, error=str(error))
    with child:
        try:
            return Outcome(child.wait(timeout=timeout_s))
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
