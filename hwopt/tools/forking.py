"""A resident program in a fork of a tool that has imported it, as confined as that is."""

import contextlib
import os
import signal
import sys

from hwopt.tools.sandbox import resident
from hwopt.tools.sandbox.request import Outcome, Request
from hwopt.tools.waiting import readable


def can_fork(request: Request) -> bool:
    """Tell whether this process has imported the program."""
    return request.module in sys.modules and hasattr(os, "pidfd_open")


def run_fork(request: Request, timeout_s: float, log: int) -> Outcome | None:
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
