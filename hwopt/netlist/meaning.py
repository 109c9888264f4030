"""The meaning of each combinational cell on plain integers, the naive twin of `cells`.

Source: Yosys manual, cell library.
"""

from collections.abc import Callable
from typing import Protocol

from hwopt.netlist.blast import Site
from hwopt.netlist.cells import UnsupportedCell
from hwopt.netlist.words import Cell


class _Values(Protocol):
    def number(self, owner: str, pin: str, nets: tuple[int, ...]) -> int: ...
    def undefined(self, site: Site) -> int: ...


class Operands:
    """The operands of a cell as numbers."""

    def __init__(self, cell: Cell, values: _Values) -> None:
        self.cell = cell
        self.values = values
        self.width = len(cell.pins["Y"])
        self.both_signed = bool(cell.number("A_SIGNED")) and bool(cell.number("B_SIGNED", 1))

    def plain(self, pin: str) -> int:
        """Return an operand as an unsigned number."""
        return self.values.number(self.cell.name, pin, self.cell.pins[pin])

    def signed(self, pin: str) -> int:
        """Return an operand as a signed number."""
        width = len(self.cell.pins[pin])
        number = self.plain(pin)
        return number - (1 << width) if width and number >> width - 1 else number

    def value(self, pin: str) -> int:
        """Return an operand, signed where both are."""
        return self.signed(pin) if self.both_signed else self.plain(pin)

    def own(self, pin: str) -> int:
        """Return an operand, signed where it is by itself."""
        return self.signed(pin) if self.cell.number(f"{pin}_SIGNED") else self.plain(pin)

    @property
    def a(self) -> int:
        """Operand A."""
        return self.value("A")

    @property
    def b(self) -> int:
        """Operand B."""
        return self.value("B")

    def full(self, pin: str) -> bool:
        """Tell whether all bits of an operand are set."""
        return self.plain(pin) == (1 << len(self.cell.pins[pin])) - 1

    def part(self, pin: str, index: int) -> int:
        """Return one of the words that an operand consists of."""
        return self.plain(pin) >> index * self.width & (1 << self.width) - 1

    def undefined(self) -> int:
        """Return the chosen value of an undefined result."""
        name = self.cell.name
        return sum(self.values.undefined((name, "undefined", i)) << i for i in range(self.width))


def _divided(o: Operands, *, remainder: bool, floor: bool) -> int:
    if o.b == 0:
        return o.undefined()
    quotient = abs(o.a) // abs(o.b) * (1 if (o.a < 0) == (o.b < 0) else -1)
    if floor:
        quotient = o.a // o.b
    return o.a - quotient * o.b if remainder else quotient


def _power(o: Operands) -> int:
    base, exponent = o.a, o.b
    if exponent >= 0:
        return pow(base, exponent, 1 << o.width)
    if base == 0:
        return o.undefined()
    return base ** (exponent % 2) if abs(base) == 1 else 0


def _shift_cell(o: Operands) -> int:
    size = max(len(o.cell.pins["A"]), o.width)
    number = o.own("A") & (1 << size) - 1 if o.width > len(o.cell.pins["A"]) else o.plain("A")
    amount = o.own("B")
    return number >> amount if amount >= 0 else number << min(-amount, size)


def _indexed(o: Operands) -> int:
    start, width = o.own("B"), len(o.cell.pins["A"])
    number = 0
    for index in range(o.width):
        place = start + index
        inside = 0 <= place < width
        site = (o.cell.name, "undefined", index)
        bit = o.plain("A") >> place & 1 if inside else o.values.undefined(site)
        number |= bit << index
    return number


def _selected(o: Operands) -> int:
    selects = o.plain("S")
    if selects.bit_count() > 1:
        return o.undefined()
    return o.part("B", selects.bit_length() - 1) if selects else o.plain("A")


def _bitwise_mux(o: Operands) -> int:
    return o.plain("S") & o.plain("B") | ~o.plain("S") & o.plain("A")


def _logical_right(o: Operands) -> int:
    size = max(len(o.cell.pins["A"]), o.width)
    return (o.own("A") & (1 << size) - 1) >> o.plain("B")


_MEANING: dict[str, Callable[[Operands], int]] = {
    "$buf": lambda o: o.plain("A"),
    "$pos": lambda o: o.value("A"),
    "$not": lambda o: ~o.value("A"),
    "$neg": lambda o: -o.value("A"),
    "$and": lambda o: o.a & o.b,
    "$or": lambda o: o.a | o.b,
    "$xor": lambda o: o.a ^ o.b,
    "$xnor": lambda o: ~(o.a ^ o.b),
    "$reduce_and": lambda o: o.full("A"),
    "$reduce_or": lambda o: o.plain("A") != 0,
    "$reduce_bool": lambda o: o.plain("A") != 0,
    "$reduce_xor": lambda o: o.plain("A").bit_count() & 1,
    "$reduce_xnor": lambda o: o.plain("A").bit_count() & 1 ^ 1,
    "$logic_not": lambda o: o.plain("A") == 0,
    "$logic_and": lambda o: o.plain("A") != 0 and o.plain("B") != 0,
    "$logic_or": lambda o: o.plain("A") != 0 or o.plain("B") != 0,
    "$eq": lambda o: o.a == o.b,
    "$ne": lambda o: o.a != o.b,
    "$eqx": lambda o: o.a == o.b,
    "$nex": lambda o: o.a != o.b,
    "$lt": lambda o: o.a < o.b,
    "$gt": lambda o: o.a > o.b,
    "$le": lambda o: o.a <= o.b,
    "$ge": lambda o: o.a >= o.b,
    "$add": lambda o: o.a + o.b,
    "$sub": lambda o: o.a - o.b,
    "$mul": lambda o: o.a * o.b,
    "$div": lambda o: _divided(o, remainder=False, floor=False),
    "$mod": lambda o: _divided(o, remainder=True, floor=False),
    "$divfloor": lambda o: _divided(o, remainder=False, floor=True),
    "$modfloor": lambda o: _divided(o, remainder=True, floor=True),
    "$pow": _power,
    "$shl": lambda o: o.own("A") << min(o.plain("B"), o.width),
    "$sshl": lambda o: o.own("A") << min(o.plain("B"), o.width),
    "$shr": _logical_right,
    "$sshr": lambda o: o.own("A") >> o.plain("B"),
    "$shift": _shift_cell,
    "$shiftx": _indexed,
    "$mux": lambda o: o.plain("B") if o.plain("S") else o.plain("A"),
    "$pmux": _selected,
    "$bmux": lambda o: o.part("A", o.plain("S")),
    "$demux": lambda o: o.plain("A") << o.plain("S") * len(o.cell.pins["A"]),
    "$bwmux": _bitwise_mux,
}


def evaluate(cell: Cell, values: _Values) -> int:
    """Return the output of a combinational cell as a number; its low bits count."""
    if cell.kind not in _MEANING:
        raise UnsupportedCell(cell.kind, cell.name)
    return int(_MEANING[cell.kind](Operands(cell, values)))
