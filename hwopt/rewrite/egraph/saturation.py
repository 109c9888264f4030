"""Saturation: rules and generators in turn until nothing is new or a count is spent."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from hwopt.rewrite.egraph.graph import EGraph

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Counts that bound a saturation."""

    iterations: int = 6
    #: Nodes of one region, also at least a factor of those it starts with.
    nodes: int = 2000


@dataclass(frozen=True)
class Outcome:
    """How a saturation ended."""

    iterations: int
    nodes: int
    #: Whether a count ended it; otherwise nothing more was to be found.
    stopped: bool


Step = Callable[[EGraph, int], None]


def saturate(graph: EGraph, steps: tuple[Step, ...], limits: Limits) -> Outcome:
    """Apply steps to a graph; each is given the number of nodes at which it has to stop."""
    graph.rebuild()
    for number in range(limits.iterations):
        before = len(graph), len(graph.classes())
        for step in steps:
            step(graph, limits.nodes)
            graph.rebuild()
            if len(graph) >= limits.nodes:
                _log.info("saturation stopped at %d nodes, round %d", len(graph), number + 1)
                return Outcome(number + 1, len(graph), stopped=True)
        if before == (len(graph), len(graph.classes())):
            return Outcome(number + 1, len(graph), stopped=False)
    _log.info("saturation stopped after %d rounds, %d nodes", limits.iterations, len(graph))
    return Outcome(limits.iterations, len(graph), stopped=True)
