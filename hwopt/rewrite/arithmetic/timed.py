"""Prefix graphs that follow the arrival of their bits: no later than need be, then small.

Blocks are cut where their halves are ready best (Sklansky's graph, where all bits arrive at
once), by dynamic programming over all cuts. Then spans are deleted as long as no carry comes too
late, which with more and more slack leads to the chain. The idea of both steps is Zimmermann's
(1996); the delays are of a unit model, by which generators order work.
"""

from collections.abc import Sequence

from hwopt.rewrite.arithmetic.prefix import PrefixGraph, Span

#: Unit delays of one operator: an AND and an OR.
OPERATOR = 2


def timed(arrivals: Sequence[int], *, slack: int = 0) -> PrefixGraph:
    """Return a graph whose last carry comes by a number of operators later than possible.

    Args:
        arrivals: Unit delays of the positions, lowest first, one or more.
        slack: Operators that the last carry may come later than the cuts allow; 0 or more.
    """
    graph = _cut_best(arrivals)
    deadline = latest(graph, arrivals) + slack * OPERATOR
    shrinking = True
    while shrinking:
        shrinking = False
        for span in reversed(graph.spans()):
            if span not in graph.spans():
                continue
            fewer = graph.without(span)
            smaller = len(fewer.spans()) < len(graph.spans())
            if smaller and latest(fewer, arrivals) <= deadline:
                graph, shrinking = fewer, True
    return graph


def latest(graph: PrefixGraph, arrivals: Sequence[int]) -> int:
    """Return when the last carry is ready [unit delays]."""
    ready: dict[Span, int] = {(i, i): when for i, when in enumerate(arrivals)}
    for span in graph.spans():
        ready[span] = OPERATOR + max(ready[parent] for parent in graph.parents(span))
    return max(ready[(i, 0)] for i in range(graph.width))


def _cut_best(arrivals: Sequence[int]) -> PrefixGraph:
    """Return the graph of nested blocks whose carries are ready first."""
    width = len(arrivals)
    #: By lowest and highest position: when all carries of the block are ready, and its cut.
    blocks = {(i, i): (when, i) for i, when in enumerate(arrivals)}
    for length in range(1, width):
        for low in range(width - length):
            high = low + length
            ends = [
                (max(blocks[(low, cut - 1)][0], blocks[(cut, high)][0]), cut)
                for cut in range(low + 1, high + 1)
            ]
            ready, cut = min(ends)
            blocks[(low, high)] = (ready + OPERATOR, cut)
    spans: list[Span] = []
    waiting = [(0, width - 1)]
    while waiting:
        low, high = waiting.pop()
        if low < high:
            cut = blocks[(low, high)][1]
            spans += [(row, low) for row in range(low, high + 1)]
            waiting += [(low, cut - 1), (cut, high)]
    return PrefixGraph.closed(width, spans)
