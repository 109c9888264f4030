"""The longest path of a mapped netlist by the library's tables.

What it is: delays and transitions by table, interpolated linearly and continued beyond the axes;
both edges; of all arcs into a pin the latest arrival and, by itself, the longest transition; one
ideal clock, to which every path has one period. Equal to what OpenSTA does by default.

What it is not: there are no wires, no process spread, no set or reset, no hold. It ranks circuits
before layout and is no sign-off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from hwopt.errors import ToolFailed
from hwopt.liberty.table import Array
from hwopt.netlist.mapped import MappedNetlist
from hwopt.netlist.timing.build import build
from hwopt.netlist.timing.cells import TimingLibrary
from hwopt.netlist.timing.constraints import Constraints
from hwopt.netlist.timing.drive import driven_inputs
from hwopt.netlist.timing.graph import CLOCK, Arcs, Graph
from hwopt.netlist.timing.levels import levels
from hwopt.netlist.timing.tables import Index


@dataclass(frozen=True, eq=False)
class Analysis:
    """What is known of every net of several netlists; a node is `2 * net + edge`."""

    library: TimingLibrary
    graph: Graph
    #: The arcs in the order in which they were taken, those into one node side by side.
    arcs: Arcs
    #: `(arcs,)` array [ps].
    delays_ps: Array
    #: `(nodes,)` arrays [ps]; an arrival of -inf is that of what never changes.
    arrivals_ps: Array
    slews_ps: Array
    #: `(ends,)` array: arrival and what is needed besides [ps].
    totals_ps: Array

    def delay_ps(self, number: int) -> float:
        """Return the longest path of a netlist [ps]; 0 where there is none."""
        totals = self.totals_ps[self.graph.ends.netlist == number]
        return max(0.0, float(totals.max(initial=-np.inf)))

    @cached_property
    def into(self) -> Mapping[int, tuple[int, int]]:
        """Where the arcs into each node start and end."""
        targets = self.arcs.target
        first = np.flatnonzero(np.diff(targets, prepend=-1))
        last = np.append(first[1:], len(targets))[: len(first)]
        spans = zip(first.tolist(), last.tolist(), strict=True)
        return dict(zip(targets[first].tolist(), spans, strict=True))

    def net_loads_ff(self, number: int) -> Array:
        """Return `(nets, 2)` loads of a netlist on the rise and on the fall of each net [fF]."""
        return self.graph.loads_ff[self._nets(number)]

    def net_slews_ps(self, number: int) -> Array:
        """Return `(nets, 2)` transitions of a netlist at the rise and fall of each net [ps].

        Without wires it is that of the driver and of each pin that it drives. At the clock, at
        ports with an ideal driver and at what never changes it is 0.
        """
        return self.slews_ps.reshape(-1, 2)[self._nets(number)]

    def net_arrivals_ps(self, number: int) -> Array:
        """Return `(nets, 2)` latest arrivals of a netlist [ps], -inf where nothing arrives."""
        return self.arrivals_ps.reshape(-1, 2)[self._nets(number)]

    def _nets(self, number: int) -> slice:
        first = self.graph.offsets[number]
        return slice(first, first + self.graph.netlists[number].size)


def analyse(
    netlists: Sequence[MappedNetlist], library: TimingLibrary, constraints: Constraints
) -> Analysis:
    """Time netlists, all in one pass.

    Raises:
        ToolFailed: A netlist has what cannot be timed; see `build.build`, or a loop.
    """
    graph = build(netlists, library, constraints)
    arcs, starts = _ordered(graph)
    arrivals = np.full(2 * graph.size, -np.inf)
    slews = np.zeros(2 * graph.size)
    for nets in (np.array([CLOCK]), graph.starts):
        arrivals[_nodes(nets)] = 0.0
    nodes = _nodes(graph.inputs)
    later, slew = driven_inputs(library, constraints.driving_cell, graph.loads_ff[graph.inputs])
    arrivals[nodes], slews[nodes] = constraints.input_delay_ps + later.ravel(), slew.ravel()
    delays = np.zeros(len(arcs.row))
    loads = graph.loads_ff.reshape(-1)
    for first, last in pairwise(starts):
        here = slice(first, last)
        source, target = arcs.source[here], arcs.target[here]
        delay, slew = library.tables.at(arcs.row[here], slews[source], loads[target])
        delays[here] = delay
        groups = np.flatnonzero(np.diff(target, prepend=-1))
        arrivals[target[groups]] = np.maximum.reduceat(arrivals[source] + delay, groups)
        slews[target[groups]] = np.maximum.reduceat(np.maximum(slew, 0.0), groups)
    totals = _totals(graph, library, arrivals, slews)
    return Analysis(library, graph, arcs, delays, arrivals, slews, totals)


def _nodes(nets: Index) -> Index:
    return np.asarray(nets[:, None] * 2 + np.array([0, 1])).ravel()


def _ordered(graph: Graph) -> tuple[Arcs, list[int]]:
    """Return the arcs by level and target, and where each level starts and the last one ends."""
    arcs = graph.arcs
    level = levels(arcs.source // 2, arcs.target // 2, graph.size)
    of_arc = level[arcs.target // 2]
    if (of_arc < 0).any():
        net = int(arcs.target[int(np.flatnonzero(of_arc < 0)[0])]) // 2
        which = max(n for n, offset in enumerate(graph.offsets) if offset <= net)
        name = graph.netlists[which].names[net - graph.offsets[which]].text
        raise ToolFailed(
            f"a netlist without combinational loops was expected, but {name} lies in or behind "
            "one; timing cannot go around it"
        )
    order = np.lexsort((arcs.target, of_arc))
    columns = (arcs.source, arcs.target, arcs.row, arcs.cell, arcs.enters, arcs.leaves)
    counts = np.bincount(of_arc) if len(of_arc) else np.zeros(1, dtype=np.intp)
    starts = np.concatenate([[0], np.cumsum(counts[1:])]).tolist()
    return Arcs(*(column[order] for column in columns)), starts


def _totals(graph: Graph, library: TimingLibrary, arrivals: Array, slews: Array) -> Array:
    ends = graph.ends
    needed = ends.margin_ps.copy()
    setups = np.flatnonzero(ends.row >= 0)
    node = ends.node[setups]
    limit, _ = library.tables.at(ends.row[setups], slews[node], np.zeros(len(node)))
    needed[setups] = limit
    return np.asarray(arrivals[ends.node] + needed)
