"""Bitwise cells taken apart into cells of one bit.

Source of what each bit is made of: Yosys manual, cell library.
"""

from collections.abc import Callable

from hwopt.netlist.words import ZERO, Cell

#: Pins of which bit `i` of the output reads bit `i`, in the kinds that extend short operands.
_EXTENDED = {
    "$not": "A",
    "$pos": "A",
    "$buf": "A",
    "$and": "AB",
    "$or": "AB",
    "$xor": "AB",
    "$xnor": "AB",
}
#: Pins of several words of the output's width, of each of which bit `i` is read; the others are
#: read as a whole.
_CHOSEN = {"$mux": "AB", "$pmux": "AB", "$bmux": "A", "$bwmux": "ABS"}


def is_bitwise(cell: Cell) -> bool:
    """Tell whether bit `i` of the output reads of each word bit `i` alone."""
    return cell.kind in _EXTENDED or cell.kind in _CHOSEN


def sliced(cell: Cell) -> tuple[Cell, ...]:
    """Return cells of one bit that together are a bitwise cell, from the lowest bit on."""
    width = len(cell.pins["Y"])
    extended = cell.kind in _EXTENDED
    pins = _EXTENDED[cell.kind] if extended else _CHOSEN[cell.kind]
    bits = _extended(cell) if extended else _chosen(width)
    found = []
    for index in range(width):
        parts = {pin: bits(pin, nets, index) for pin, nets in cell.pins.items() if pin in pins}
        links = {**cell.pins, **parts, "Y": (cell.pins["Y"][index],)}
        found.append(Cell(f"{cell.name}[{index}]", cell.kind, links, cell.parameters, ("Y",)))
    return tuple(found)


_Bits = Callable[[str, tuple[int, ...], int], tuple[int, ...]]


def _extended(cell: Cell) -> _Bits:
    """Return what gives the bit of an operand, which may have fewer bits than the output."""
    signed = cell.number("A_SIGNED") and cell.number("B_SIGNED", 1)

    def bits(_: str, nets: tuple[int, ...], index: int) -> tuple[int, ...]:
        if index < len(nets):
            return (nets[index],)
        return (nets[-1],) if signed and nets else (ZERO,)

    return bits


def _chosen(width: int) -> _Bits:
    """Return what gives the same bit of each word of an operand."""

    def bits(_: str, nets: tuple[int, ...], index: int) -> tuple[int, ...]:
        return nets[index::width]

    return bits
