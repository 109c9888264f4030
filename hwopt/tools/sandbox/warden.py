"""The warden of one tool: forks it, confines it, watches it, and ends all that it started.

As the first process of a process namespace nothing under it can signal it, and its own end is
theirs. Where there is no such namespace, orphans become its children.
"""

import contextlib
import os
import resource
import select
import signal
import sys
from typing import NoReturn

from hwopt.tools.sandbox import landlock, resident, seccomp
from hwopt.tools.sandbox.calls import (
    PR_SET_CHILD_SUBREAPER,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    prctl,
)
from hwopt.tools.sandbox.request import Confinement, Outcome, Request
from hwopt.tools.sandbox.watch import Watch, descendants

_LINUX = sys.platform.startswith("linux")
#: Open files of a tool.
_FILES = 1024
#: The kernel warns at the lower limit on processor time and kills at the upper [s].
_CPU_MARGIN_S = 5
_MIB = 1 << 20

_FILTER = seccomp.program() if seccomp.available() else None


def filters() -> bool:
    """Tell whether the kernel takes the filter of system calls."""
    if _FILTER is None:
        return False
    child = os.fork()
    if child == 0:
        code = 1
        try:
            prctl(PR_SET_NO_NEW_PRIVS)
            seccomp.restrict(_FILTER)
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def run(request: Request, log: int, lifeline: int, state: Confinement) -> Outcome:
    """Run a tool to its end, or to that of the lifeline.

    Args:
        request: The tool.
        log: Gets both of its outputs.
        lifeline: Reads as ended once hwopt wants the tool dead, or is dead itself.
        state: What holds on this machine.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if _LINUX and not state.processes:
        prctl(PR_SET_CHILD_SUBREAPER)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    complaint, complain = os.pipe()
    child = os.fork()
    if child == 0:
        _become(request, log, complain, state)
    os.close(complain)
    limit, status = "", None
    try:
        limit, status = _guard(request, child, log, (lifeline, wake))
    finally:
        last = _end_all(child, whole=state.processes)
        status = last if status is None else status
    with os.fdopen(complaint, "rb") as said:
        error = said.read().decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(status) if status is not None else -signal.SIGKILL
    return Outcome(code, limit, error, _cpu_s())


def _cpu_s() -> float:
    """Return the processor time of this process and of all that ended below it [s]."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def _guard(
    request: Request, child: int, log: int, lines: tuple[int, int]
) -> tuple[str, int | None]:
    """Wait for the tool's end, for a limit, or for the lifeline's end.

    Returns:
        The limit that was reached, empty where none was, and the tool's status, None while it runs.
    """
    watch = Watch(request, log)
    lifeline, wake = lines
    poll = select.poll()
    for line in lines:
        poll.register(line, select.POLLIN)
    while True:
        ready = {line for line, _ in poll.poll(watch.pause_ms)}
        if lifeline in ready:
            return "", None
        if wake in ready:
            os.read(wake, 64)
            status = _reap(child)
            if status is not None:
                return watch.excess(at_end=True), status
        limit = watch.excess()
        if limit:
            return limit, None


def _reap(child: int) -> int | None:
    """Take in whoever ended; return the tool's status where it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            number, status = os.waitpid(-1, os.WNOHANG)
            if number == 0:
                break
            if number == child:
                found = status
    return found


def _end_all(child: int, *, whole: bool) -> int | None:
    """Kill everything; return the tool's status where it ended only now."""
    status = None
    while True:
        _kill(child, whole=whole)
        try:
            number, found = os.waitpid(-1, 0)
        except ChildProcessError:
            return status
        if number == child:
            status = found


def _kill(child: int, *, whole: bool) -> None:
    """Kill the namespace, or the group and what left it."""
    targets = [-1] if whole else [-child, *descendants()]
    for target in targets:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(target, signal.SIGKILL)


def _become(request: Request, log: int, complain: int, state: Confinement) -> NoReturn:
    """Turn this process into the tool."""
    try:
        os.setsid()
        if _LINUX:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        _connect(log)
        os.chdir(request.folder)
        _reset_signals()
        _limit(request)
        _confine(request, state)
        if request.module:
            resident.perform(request)
        os.execvpe(request.argv[0], request.argv, request.env)  # noqa: S606 - no shell is meant
    except FileNotFoundError:
        os.write(complain, f"{request.argv[0]}: not found".encode("utf-8", "replace"))
    except OSError as error:
        os.write(complain, str(error).encode("utf-8", "replace"))
    finally:
        os._exit(127)


def _connect(log: int) -> None:
    """Give it nothing to read, and one place for both outputs."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for name in (signal.SIGCHLD, signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)


def _limit(request: Request) -> None:
    limits = (
        (resource.RLIMIT_AS, request.memory_mib * _MIB),
        (resource.RLIMIT_FSIZE, request.file_mib * _MIB),
        (resource.RLIMIT_CPU, request.cpu_s),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    )
    for name, value in limits:
        hard = resource.getrlimit(name)[1]
        upper = value + (_CPU_MARGIN_S if name == resource.RLIMIT_CPU else 0)
        upper = upper if hard == resource.RLIM_INFINITY else min(upper, hard)
        lower = min(value, upper)
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on address space
            resource.setrlimit(name, (lower, upper))


def _confine(request: Request, state: Confinement) -> None:
    if not _LINUX:
        return
    prctl(PR_SET_NO_NEW_PRIVS)
    if state.landlock:
        landlock.restrict(request.readable, request.listable, request.writable)
    if state.seccomp and _FILTER is not None:
        seccomp.restrict(_FILTER)
