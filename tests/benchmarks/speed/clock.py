"""What is measured of tools: wall time and, where they run as direct children, their CPU time."""

import os
import resource
import threading
import time
from typing import Any

from hwopt.tools import keeping


def unconfine() -> None:
    """Run tools as direct children: their CPU time is counted, their confinement is not."""
    keeping.inherit()


def cpu_s() -> tuple[float, float]:
    """Return CPU of the ended children and of this process [s]."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    children, own = (each.ru_utime + each.ru_stime for each in both)
    return children, own


def parent_mib() -> float:
    """Return the largest resident size of this process so far [MiB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


class ToolClock(threading.local):
    """The wall time that a thread waited for tools [s]."""

    seconds = 0.0


def clocked() -> ToolClock:
    """Count the time that each thread waits for tools."""
    clock = ToolClock()
    run = keeping.run

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.monotonic()
        try:
            return run(*arguments, **named)
        finally:
            clock.seconds += time.monotonic() - started

    keeping.run = timed
    return clock
