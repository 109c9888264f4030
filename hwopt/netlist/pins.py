"""A cell in one cycle: its operands as bits, extended as its parameters say."""

from collections.abc import Callable
from functools import reduce
from typing import Protocol

from hwopt.netlist.ternary import HIGH, LOW, Bit3, Ternary
from hwopt.netlist.words import Cell

Word = list[Bit3]


class _Cycle(Protocol):
    logic: Ternary

    def pin(self, cell: Cell, pin: str) -> Word: ...
    def unknown(self, site: tuple[str, str, int]) -> Bit3: ...


class Pins:
    """A cell in one cycle: what it reads, extended as its parameters say."""

    def __init__(self, cycle: _Cycle, cell: Cell) -> None:
        self.cell = cell
        self.logic = cycle.logic
        self._cycle = cycle

    @property
    def width(self) -> int:
        """Width of the output [bits]."""
        return len(self.cell.pins["Y"])

    @property
    def signed(self) -> bool:
        """Whether all operands are signed."""
        return bool(self.cell.number("A_SIGNED")) and bool(self.cell.number("B_SIGNED", 1))

    def __getitem__(self, pin: str) -> Word:
        return self._cycle.pin(self.cell, pin)

    def unknown(self, index: int) -> Bit3:
        """Return an undefined bit of the output."""
        return self._cycle.unknown((self.cell.name, "undefined", index))

    def unknowns(self, width: int) -> Word:
        """Return an undefined output."""
        return [self.unknown(index) for index in range(width)]

    def operand(self, pin: str, width: int) -> Word:
        """Return an operand extended or cut to a width."""
        return extended(self[pin], width, signed=self.signed)

    def operands(self, width: int) -> tuple[Word, Word]:
        """Return both operands extended or cut to a width."""
        return self.operand("A", width), self.operand("B", width)

    def stretched(self) -> tuple[Word, Word]:
        """Return both operands at the width of the wider one."""
        return self.operands(max(len(self.cell.pins["A"]), len(self.cell.pins["B"])))

    def flag(self, bit: Bit3) -> Word:
        """Return a one-bit result at the width of the output."""
        return extended([bit], self.width, signed=False)

    def each(self, function: Callable[[Bit3, Bit3], Bit3]) -> Word:
        """Apply a function to each pair of bits of the operands."""
        a, b = self.operands(self.width)
        return [function(x, y) for x, y in zip(a, b, strict=True)]

    def all_of(self, bits: Word) -> Bit3:
        """Return the AND of bits."""
        return reduce(self.logic.and_, bits, HIGH)

    def any_of(self, bits: Word) -> Bit3:
        """Return the OR of bits."""
        return reduce(self.logic.or_, bits, LOW)

    def parity(self, bits: Word) -> Bit3:
        """Return the XOR of bits."""
        return reduce(self.logic.xor, bits, LOW)

    def muxes(self, select: Bit3, low: Word, high: Word) -> Word:
        """Return `select ? high : low`."""
        return [self.logic.mux(select, a, b) for a, b in zip(low, high, strict=True)]


def extended(word: Word, width: int, *, signed: bool) -> Word:
    """Return a word extended or cut to a width."""
    fill = word[-1] if signed and word else LOW
    return (word + [fill] * (width - len(word)))[:width]
