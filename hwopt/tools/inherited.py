"""What a tool starts in turn: a child, which inherits how it is confined and needs no keeper."""

import contextlib
import os
import signal
import subprocess
import sys

from hwopt.tools.sandbox import resident
from hwopt.tools.sandbox.request import Outcome, Request
from hwopt.tools.waiting import readable


def run(request: Request, timeout_s: float, log: int) -> Outcome | None:
    """Run a tool as a child of this one; return None where time was over."""
    forks = request.module in sys.modules and hasattr(os, "pidfd_open")
    return (_fork if forks else _start)(request, timeout_s, log)


def _start(request: Request, timeout_s: float, log: int) -> Outcome | None:
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


def _fork(request: Request, timeout_s: float, log: int) -> Outcome | None:
    """Run a resident program in a fork of this process, which has imported it."""
    child = resident.fork(request, log)
    end = os.pidfd_open(child)
    try:
        in_time = readable(end, timeout_s)
    finally:
        os.close(end)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
    return Outcome(os.waitstatus_to_exitcode(status)) if in_time else None
