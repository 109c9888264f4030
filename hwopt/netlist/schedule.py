"""The order in which the cells of a word-level netlist can be evaluated."""

from collections.abc import Mapping

from hwopt.errors import DesignError
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

    Raises:
        CombinationalLoop: There is no such order.
    """
    driver: dict[int, Cell] = {
        bit: cell for cell in words.cells for _, _, bit in cell.driven() if bit > ONE
    }
    done: set[str] = set()
    order: list[Cell] = []
    for start in words.cells:
        _visit(start, driver, done, order, words)
    return tuple(order)


def _visit(
    start: Cell, driver: Mapping[int, Cell], done: set[str], order: list[Cell], words: Words
) -> None:
    """Append a cell after what it reads, without recursion."""
    if start.name in done:
        return
    stack = [(start, iter(_feeding(start, driver)))]
    open_cells = {start.name}
    while stack:
        cell, feeding = stack[-1]
        following = next((one for one in feeding if one.name not in done), None)
        if following is None:
            stack.pop()
            open_cells.discard(cell.name)
            done.add(cell.name)
            order.append(cell)
        elif following.name in open_cells:
            names = sorted({words.name_of(bit) for _, _, bit in following.driven()})
            raise CombinationalLoop(f"combinational loop through {', '.join(names[:3])}")
        else:
            open_cells.add(following.name)
            stack.append((following, iter(_feeding(following, driver))))


def _feeding(cell: Cell, driver: Mapping[int, Cell]) -> list[Cell]:
    return [driver[bit] for bit in sorted(reads_now(cell)) if bit in driver]
