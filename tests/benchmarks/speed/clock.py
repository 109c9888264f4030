"""What is measured of tools: the wall time that waits for them, and their processor time."""

import os
import resource
import threading
import time
from collections import defaultdict
from typing import Any

from hwopt.tools import keeping


class ToolClock(threading.local):
    """What the tools of one thread took."""

    #: Wall time that it waited for them [s].
    seconds = 0.0


#: Processor time of all tools that wardens told of so far [s].
_told: defaultdict[str, float] = defaultdict(float)
_lock = threading.Lock()


def cpu_s() -> tuple[float, float]:
    """Return processor time of the tools that ended, and of this process [s].

    Tools are the keeper's children, so that their wardens tell; what a benchmark starts by itself
    is a child of this process. A tool that ran out of time is not told of.
    """
    both = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    children, own = (each.ru_utime + each.ru_stime for each in both)
    return children + _told["tools"], own


def parent_mib() -> float:
    """Return the largest resident size of this process so far [MiB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def clocked() -> ToolClock:
    """Count what tools take, from now on."""
    clock = ToolClock()
    run = keeping.run

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.monotonic()
        try:
            outcome = run(*arguments, **named)
        finally:
            clock.seconds += time.monotonic() - started
        if outcome is not None:
            with _lock:
                _told["tools"] += outcome.cpu_s
        return outcome

    keeping.run = timed
    return clock
