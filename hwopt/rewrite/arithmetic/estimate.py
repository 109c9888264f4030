"""Area and delay of an adder with a given carry tree, without synthesis.

Every operator of the tree is one cell of the library with a linear delay; a load beyond what a
cell drives well costs area in proportion and delay by its logarithm, as buffers and stronger
cells would. The figures rank neighbouring trees; they are no forecast of what synthesis makes of
either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from hwopt.liberty.cells import smallest
from hwopt.liberty.library import Cell, Library
from hwopt.liberty.table import Table
from hwopt.rewrite.arithmetic.carrytree import CarryTree
from hwopt.rewrite.arithmetic.prefix import Span

#: Inputs of its own kind that a cell drives well.
_GOOD_LOAD = 4


@dataclass(frozen=True)
class Cost:
    """A cell as a line: delay is `delay_ps + ps_per_ff * load`."""

    area_um2: float
    #: Mean load of an input [fF].
    input_ff: float
    delay_ps: float
    ps_per_ff: float

    def time_ps(self, load_ff: float) -> float:
        """Return the delay under a load, buffers taken for granted [ps]."""
        good = _GOOD_LOAD * self.input_ff
        over = float(np.log2(load_ff / good)) if load_ff > good else 0.0
        return self.delay_ps + self.ps_per_ff * (min(load_ff, good) + over * good)

    def sized_um2(self, load_ff: float) -> float:
        """Return the area with what drives the load [um^2]."""
        return self.area_um2 * max(1.0, load_ff / (_GOOD_LOAD * self.input_ff))


@dataclass(frozen=True)
class Costs:
    """What the parts of an adder cost, each the mean of a cell and its dual."""

    #: Generate or propagate of one position, propagate of a group: NAND and NOR.
    pair: Cost
    #: Generate of a group: AOI21 and OAI21.
    join: Cost
    #: Sum bit: XOR and XNOR.
    half: Cost
    #: Sum bit chosen by a carry: a multiplexer.
    choice: Cost


@dataclass(frozen=True)
class Estimate:
    """Two figures by which trees are ranked."""

    area_um2: float
    delay_ps: float


#: A part's functions, inputs in any order.
_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "pair": ("!(a & b)", "!(a | b)"),
    "join": ("!((a & b) | c)", "!((a | b) & c)"),
    "half": ("a ^ b", "!(a ^ b)"),
    "choice": ("(a & b) | (!a & c)",),
}


def costs_of(library: Library) -> Costs:
    """Return the costs of the smallest cells of a library.

    Raises:
        ValueError: The library lacks NAND and NOR or XOR cells.
    """
    found: dict[str, Cost] = {}
    for name, functions in _FUNCTIONS.items():
        cells = [cell for each in functions if (cell := smallest(library, each)) is not None]
        if cells:
            found[name] = _mean([_cost(cell) for cell in cells])
    for name, stand_in in (("join", "pair"), ("choice", "half")):
        found.setdefault(name, found.get(stand_in, Cost(0, 0, 0, 0)))
    missing = [name for name in ("pair", "half") if name not in found]
    if missing:
        raise ValueError(f"a library with NAND, NOR and XOR cells was expected, not {library.name}")
    return Costs(**found)


def estimate(tree: CarryTree, costs: Costs, arrivals: Sequence[float] = ()) -> Estimate:
    """Estimate an adder of one bit more than the tree has positions.

    Args:
        tree: Its carries.
        costs: Of the cells.
        arrivals: When the bits of each position arrive [ps]; empty where all come at once.
    """
    loads = _Loads(tree, costs)
    area = sum(
        cost.sized_um2(loads.generate.get(span, 0.0)) for span, cost in loads.generates.items()
    ) + sum(costs.pair.sized_um2(loads.propagate[span]) for span in loads.propagate)
    area += costs.half.area_um2 * (2 * tree.graph.width + 1 + len(tree.chosen))
    area += costs.choice.area_um2 * len(tree.chosen)
    return Estimate(area, _delay_ps(tree, costs, loads, arrivals))


class _Loads:
    """What every signal of a tree drives [fF]."""

    def __init__(self, tree: CarryTree, costs: Costs) -> None:
        made = set(tree.spans())
        self.generate: dict[Span, float] = {}
        self.propagate = dict.fromkeys(sorted(tree.passing()), 0.0)
        #: Cells that make the generates.
        self.generates = {
            span: costs.join if span[0] > span[1] else costs.pair
            for span in (*((i, i) for i in range(tree.graph.width)), *made)
        }
        for span in tree.graph.spans():
            upper, lower = tree.graph.parents(span)
            if span in made:
                for source in (upper, lower):
                    self._add(self.generate, source, costs.join.input_ff)
                self._add(self.propagate, upper, costs.join.input_ff)
            if span in self.propagate:
                for source in (upper, lower):
                    self._add(self.propagate, source, costs.pair.input_ff)
        for row in range(tree.graph.width):
            if row in tree.chosen:
                upper, lower = tree.graph.parents((row, 0))
                self._add(self.generate, lower, 2 * costs.choice.input_ff)
                self._add(self.generate, upper, costs.half.input_ff)
                self._add(self.propagate, upper, costs.half.input_ff)
            else:
                self._add(self.generate, (row, 0), costs.half.input_ff)

    @staticmethod
    def _add(loads: dict[Span, float], span: Span, load_ff: float) -> None:
        loads[span] = loads.get(span, 0.0) + load_ff


def _delay_ps(tree: CarryTree, costs: Costs, loads: _Loads, arrivals: Sequence[float]) -> float:
    first = costs.pair if tree.inclusive else costs.half
    g: dict[Span, float] = {}
    p: dict[Span, float] = {}
    for row in range(tree.graph.width):
        start = arrivals[row] if arrivals else 0.0
        span = (row, row)
        g[span] = start + costs.pair.time_ps(loads.generate.get(span, 0.0))
        p[span] = start + first.time_ps(loads.propagate.get(span, 0.0))
    made = set(tree.spans())
    for span in tree.graph.spans():
        upper, lower = tree.graph.parents(span)
        if span in made:
            ready = max(g[upper], p[upper], g[lower])
            g[span] = ready + costs.join.time_ps(loads.generate.get(span, 0.0))
        if span in loads.propagate:
            p[span] = max(p[upper], p[lower]) + costs.pair.time_ps(loads.propagate[span])
    ends = [0.0]
    for row in range(tree.graph.width):
        if row in tree.chosen:
            upper, lower = tree.graph.parents((row, 0))
            both = max(g[upper], p[upper]) + costs.half.time_ps(costs.choice.input_ff)
            ends.append(max(both, g[lower]) + costs.choice.time_ps(0.0))
        else:
            ends.append(g[(row, 0)] + costs.half.time_ps(0.0))
    return max(ends)


def _cost(cell: Cell) -> Cost:
    lines = [
        _line(table)
        for arc in cell.outputs[0].arcs
        for table in (arc.cell_rise, arc.cell_fall)
        if table is not None
    ]
    loads = [pin.capacitance_ff for pin in cell.inputs]
    return Cost(
        area_um2=cell.area_um2,
        input_ff=sum(loads) / len(loads),
        delay_ps=sum(line[0] for line in lines) / len(lines),
        ps_per_ff=sum(line[1] for line in lines) / len(lines),
    )


def _line(table: Table) -> tuple[float, float]:
    """Return a delay table as a line over the load, at a short transition."""
    row = table.values[min(2, table.values.shape[0] - 1)]
    if table.index_2.size == 1:
        return float(row[0]), 0.0
    slope, start = np.polyfit(table.index_2, row, 1)
    return float(start), float(slope)


def _mean(costs: Sequence[Cost]) -> Cost:
    names = [field.name for field in fields(Cost)]
    return Cost(*(sum(getattr(cost, name) for cost in costs) / len(costs) for name in names))
