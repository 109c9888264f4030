"""What each cell does to numbers."""

from collections.abc import Callable, Mapping

from hwopt.netlist.cells import CELLS, UnsupportedCell
from hwopt.netlist.numbers import FALSE, TRUE, Numbers, inverted
from hwopt.netlist.sums import Sums
from hwopt.netlist.words import Cell

#: Cells whose result may be undefined though their operands are not.
_UNDEFINED = frozenset({"$div", "$mod", "$divfloor", "$modfloor", "$pow", "$shiftx"})


def output(sums: Sums, cell: Cell, pins: Mapping[str, Numbers]) -> Numbers:
    """Return the literals of a cell's output.

    Args:
        sums: Where the numbers come from.
        cell: The cell.
        pins: The literals at the pins that it reads.

    Raises:
        UnsupportedCell: The cell has no meaning here.
    """
    if cell.kind not in CELLS:
        raise UnsupportedCell(cell.kind, cell.name)
    operands = _Operands(sums, cell, pins)
    known = _KINDS.get(cell.kind)
    found = known(operands) if known else operands.opaque()
    return (*found, *[FALSE] * (operands.width - len(found)))[: operands.width]


class _Operands:
    """A cell's operands as literals."""

    def __init__(self, sums: Sums, cell: Cell, pins: Mapping[str, Numbers]) -> None:
        self.sums = sums
        self.cell = cell
        self.pins = pins
        self.table = sums.table
        self.width = len(cell.pins["Y"])
        self.signed = bool(cell.number("A_SIGNED")) and bool(cell.number("B_SIGNED", 1))

    def extended(self, name: str, width: int) -> Numbers:
        """Return an operand extended or cut to a width."""
        word = self.pins[name]
        fill = word[-1] if self.signed and word else FALSE
        return (word + (fill,) * (width - len(word)))[:width]

    def pair(self, width: int | None = None) -> tuple[Numbers, Numbers]:
        """Return both operands at a width; None means that of the wider one."""
        if width is None:
            width = max(len(self.cell.pins["A"]), len(self.cell.pins["B"]))
        return self.extended("A", width), self.extended("B", width)

    def each(self, function: Callable[[int, int], int]) -> Numbers:
        """Apply a function to each pair of bits."""
        a, b = self.pair(self.width)
        return tuple(function(x, y) for x, y in zip(a, b, strict=True))

    def any_of(self, name: str) -> int:
        """Return whether any bit at a pin is set."""
        return self.table.any_of(self.pins[name])

    def all_of(self, name: str) -> int:
        """Return whether all bits at a pin are set."""
        return inverted(self.table.any_of(inverted(bit) for bit in self.pins[name]))

    def computed(self) -> Numbers:
        """Return the word of a sum, a difference or a product."""
        a, b = self.pair(self.width)
        return self._computed(self.cell.kind, a, b)

    def negated(self) -> Numbers:
        """Return the word of a negative."""
        return self._computed("$sub", (FALSE,) * self.width, self.extended("A", self.width))

    def _computed(self, kind: str, a: Numbers, b: Numbers) -> Numbers:
        found = self.sums.word(kind, a, b)
        if found is None:
            a, b = (a, b) if kind == "$sub" else sorted((a, b))
            found = self.table.word((kind, a, b), self.width, (*a, *b))
        return found

    def shifted(self, *, left: bool, arithmetic: bool = False) -> Numbers:
        """Return the word of a shift by a constant; one by anything else is opaque."""
        amount = self.pins["B"]
        if not set(amount) <= {FALSE, TRUE} or self.cell.number("B_SIGNED"):
            return self.opaque()
        places = sum(bit << index for index, bit in enumerate(amount))
        word = self.pins["A"]
        sign = word[-1] if self.cell.number("A_SIGNED") else FALSE
        word += (sign,) * (self.width - len(word))
        if left:
            return ((FALSE,) * min(places, self.width) + word)[: self.width]
        fill = sign if arithmetic else FALSE
        return (word[places:] + (fill,) * self.width)[: self.width]

    def equal(self) -> int:
        """Return whether the operands are equal."""
        return self.table.equal(*self.pair())

    def less(self, *, swapped: bool) -> int:
        """Return whether A is less than B, or B than A: the sign of their difference."""
        a, b = self.pair()
        if swapped:
            a, b = b, a
        one, two = ((*word, word[-1] if self.signed else FALSE) for word in (a, b))
        difference = self.sums.word("$sub", one, two)
        if difference is not None:
            return difference[-1]
        return self.table.number(("less", self.signed, a, b), (*a, *b))

    def chosen(self) -> Numbers:
        """Return the word of a multiplexer."""
        select = self.pins["S"][0]
        pairs = zip(self.pins["A"], self.pins["B"], strict=True)
        return tuple(self.table.mux(select, a, b) for a, b in pairs)

    def bitwise(self) -> Numbers:
        """Return the word of a multiplexer with a select for each bit."""
        bits = zip(self.pins["S"], self.pins["A"], self.pins["B"], strict=True)
        return tuple(self.table.mux(*bit) for bit in bits)

    def opaque(self) -> Numbers:
        """Return the word of a cell of which nothing but its kind is known."""
        pins = tuple(sorted(self.pins.items()))
        parameters = tuple(sorted(self.cell.parameters.items()))
        uses = [one for _, word in pins for one in word]
        kind = self.cell.kind
        free = kind in _UNDEFINED
        if kind == "$pmux":
            free = not self.table.exclusive(self.pins["S"])
        return self.table.word((kind, parameters, pins), self.width, uses, free=free)


_KINDS: dict[str, Callable[[_Operands], Numbers]] = {
    "$buf": lambda o: o.pins["A"],
    "$pos": lambda o: o.extended("A", o.width),
    "$not": lambda o: tuple(inverted(bit) for bit in o.extended("A", o.width)),
    "$and": lambda o: o.each(o.table.and_),
    "$or": lambda o: o.each(o.table.or_),
    "$xor": lambda o: o.each(o.table.xor),
    "$xnor": lambda o: o.each(lambda a, b: inverted(o.table.xor(a, b))),
    "$reduce_or": lambda o: (o.any_of("A"),),
    "$reduce_bool": lambda o: (o.any_of("A"),),
    "$reduce_and": lambda o: (o.all_of("A"),),
    "$logic_not": lambda o: (inverted(o.any_of("A")),),
    "$logic_and": lambda o: (o.table.and_(o.any_of("A"), o.any_of("B")),),
    "$logic_or": lambda o: (o.table.or_(o.any_of("A"), o.any_of("B")),),
    "$eq": lambda o: (o.equal(),),
    "$eqx": lambda o: (o.equal(),),
    "$ne": lambda o: (inverted(o.equal()),),
    "$nex": lambda o: (inverted(o.equal()),),
    "$lt": lambda o: (o.less(swapped=False),),
    "$gt": lambda o: (o.less(swapped=True),),
    "$le": lambda o: (inverted(o.less(swapped=True)),),
    "$ge": lambda o: (inverted(o.less(swapped=False)),),
    "$add": lambda o: o.computed(),
    "$mul": lambda o: o.computed(),
    "$sub": lambda o: o.computed(),
    "$neg": lambda o: o.negated(),
    "$shl": lambda o: o.shifted(left=True),
    "$sshl": lambda o: o.shifted(left=True),
    "$shr": lambda o: o.shifted(left=False),
    "$sshr": lambda o: o.shifted(left=False, arithmetic=True),
    "$mux": lambda o: o.chosen(),
    "$bwmux": lambda o: o.bitwise(),
}
