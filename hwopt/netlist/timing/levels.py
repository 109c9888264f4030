"""An order of nets in which all drivers of a net come before it."""

import numpy as np

from hwopt.netlist.timing.tables import Index


def levels(source: Index, target: Index, size: int) -> Index:
    """Return the level of each net: one more than the highest level that drives it.

    Args:
        source: `(k,)` array of nets.
        target: `(k,)` array of the nets that they drive.
        size: Number of nets.

    Returns:
        `(size,)` array; -1 for what lies in or behind a loop.
    """
    order = np.argsort(source, kind="stable")
    targets = target[order]
    fanout = np.bincount(source, minlength=size)
    first = np.concatenate([[0], np.cumsum(fanout)[:-1]])
    waiting = np.bincount(target, minlength=size)
    level = np.full(size, -1, dtype=np.intp)
    front = np.flatnonzero(waiting == 0)
    depth = 0
    while len(front):
        level[front] = depth
        counts = fanout[front]
        ends = np.cumsum(counts)
        place = np.arange(ends[-1]) + np.repeat(first[front] - (ends - counts), counts)
        reached, times = np.unique(targets[place], return_counts=True)
        waiting[reached] -= times
        front = reached[waiting[reached] == 0]
        depth += 1
    return level
