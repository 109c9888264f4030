"""The order in which the cells of a word-level netlist can be evaluated."""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx

from hwopt.errors import DesignError
from hwopt.netlist.slices import is_bitwise, sliced
from hwopt.netlist.words import ONE, Cell, Words

#: The pins of a register that reach its output in the same cycle.
_ASYNC_PINS = ("ALOAD", "AD", "ARST")


class CombinationalLoop(DesignError):  # noqa: N818 - it names what was found
    """A net depends on itself within one cycle; the text says which."""


def is_register(cell: Cell) -> bool:
    """Tell whether a cell is a flip-flop."""
    return "CLK" in cell.pins and "Q" in cell.pins


def reads_now(cell: Cell) -> set[int]:
    """Return the nets on which the outputs of a cell depend within one cycle."""
    if is_register(cell):
        return {bit for pin in _ASYNC_PINS for bit in cell.pins.get(pin, ()) if bit > ONE}
    if not cell.kind.startswith("$"):
        return set()
    return {bit for bit in cell.read() if bit > ONE}


def schedule(words: Words) -> tuple[Cell, ...]:
    """Return all cells, each after those whose outputs it reads in the same cycle.

    A bitwise cell some bits of which feed others is returned as cells of one bit.

    Raises:
        CombinationalLoop: There is no such order.
    """
    try:
        return _Order(words.cells).cells()
    except _Tangled:
        pass
    try:
        return _Order(_untangled(words.cells)).cells()
    except _Tangled as tangled:
        names = sorted({words.name_of(bit) for _, _, bit in tangled.cell.driven()})
        raise CombinationalLoop(f"combinational loop through {', '.join(names[:3])}") from None


class _Tangled(Exception):  # noqa: N818 - no error: the cell may be wider than the loop
    """A cell depends on itself within one cycle."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(cell.name)
        self.cell = cell


class _Order:
    """Cells on their way into an order."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._driver = _drivers(cells)
        self._done: set[str] = set()
        self._order: list[Cell] = []

    def cells(self) -> tuple[Cell, ...]:
        """Return the cells in order.

        Raises:
            _Tangled: There is none.
        """
        for start in self._cells:
            self._visit(start)
        return tuple(self._order)

    def _visit(self, start: Cell) -> None:
        """Append a cell after what it reads, without recursion."""
        if start.name in self._done:
            return
        stack = [(start, iter(_feeding(start, self._driver)))]
        open_cells = {start.name}
        while stack:
            cell, feeding = stack[-1]
            following = next((one for one in feeding if one.name not in self._done), None)
            if following is None:
                stack.pop()
                open_cells.discard(cell.name)
                self._done.add(cell.name)
                self._order.append(cell)
            elif following.name in open_cells:
                raise _Tangled(following)
            else:
                open_cells.add(following.name)
                stack.append((following, iter(_feeding(following, self._driver))))


def _untangled(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells, those bitwise ones that lie on loops taken apart."""
    driver = _drivers(cells)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for cell in cells:
        graph.add_edges_from((feeding.name, cell.name) for feeding in _feeding(cell, driver))
    knots = [knot for knot in nx.strongly_connected_components(graph) if len(knot) > 1]
    tangled = set(nx.nodes_with_selfloops(graph)).union(*knots)
    found: list[Cell] = []
    for cell in cells:
        found += sliced(cell) if cell.name in tangled and is_bitwise(cell) else (cell,)
    return found


def _drivers(cells: Iterable[Cell]) -> dict[int, Cell]:
    return {bit: cell for cell in cells for _, _, bit in cell.driven() if bit > ONE}


def _feeding(cell: Cell, driver: Mapping[int, Cell]) -> list[Cell]:
    return [driver[bit] for bit in sorted(reads_now(cell)) if bit in driver]
