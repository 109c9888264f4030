"""Numbers for what nets compute: the same number, the same function, found by structure alone.

Two netlists are numbered in one table. Words stay words: a cell gets its number from its kind
and the numbers of its operands; commuted operands, inverters, buffers, enables and resets of
registers look the same in either wording.

What a number means. Both sides start from the same numbers where gold's three-valued bit
covers gate's bit (is unknown or equal). Then each net of gold covers each net of gate with
the same number: the meaning of every cell is monotone, and every rule used here keeps that,
also where one number stands for several undefined bits. `a & a` is `a` by that measure, but
`a & ~a` is not 0: two undefined bits that share a number need not be equal.
"""

from collections.abc import Callable, Mapping, Sequence

from hwopt.netlist.cells import CELLS, UnsupportedCell
from hwopt.netlist.numbers import FALSE, UNDEFINED, Numbers, Table, inverted
from hwopt.netlist.schedule import is_register, schedule
from hwopt.netlist.words import ONE, READ_PORT, WRITE_PORT, Cell, Words

#: Cells whose result may be undefined though their operands are not.
_UNDEFINED = frozenset({"$div", "$mod", "$divfloor", "$modfloor", "$pow", "$shiftx"})


class Numbering:
    """The numbers of one netlist in one cycle."""

    def __init__(
        self,
        words: Words,
        table: Table,
        inputs: Mapping[int, int],
        state: Mapping[int, int],
    ) -> None:
        """Number all nets.

        Args:
            words: The netlist.
            table: Where the numbers come from.
            inputs: Net to literal, for input ports and outputs of black boxes.
            state: Net of a register's output to the literal of what the register holds.
        """
        self.words = words
        self.table = table
        self.state = state
        self.numbers: dict[int, int] = dict(inputs)
        for cell in schedule(words):
            if is_register(cell):
                held = [state[net] for net in cell.pins["Q"]]
                self._set(cell.pins["Q"], self._forced(cell, held))
            elif cell.kind == READ_PORT:
                self._set(cell.pins["Y"], self._read(cell))
            elif "Y" in cell.pins and cell.kind.startswith("$"):
                self._set(cell.pins["Y"], self._output(cell))

    def _set(self, nets: Sequence[int], numbers: Sequence[int]) -> None:
        self.numbers.update(zip(nets, numbers, strict=True))

    def bit(self, net: int) -> int:
        """Return the literal of a net or constant."""
        if 0 <= net <= ONE:
            return net
        return self.numbers.get(net, UNDEFINED)

    def word(self, nets: Sequence[int]) -> Numbers:
        """Return the literals of nets."""
        return tuple(self.bit(net) for net in nets)

    def following(self) -> dict[int, int]:
        """Return the literals of what the registers hold in the next cycle, by net."""
        found: dict[int, int] = {}
        for cell in self.words.registers:
            found.update(zip(cell.pins["Q"], self._next(cell), strict=True))
        return found

    def writes(self, memory: str) -> tuple[object, ...]:
        """Return a key of what the write ports of a memory do."""
        return tuple(
            tuple((pin, self.word(cell.pins[pin])) for pin in ("EN", "ADDR", "DATA"))
            for cell in self.words.memory_ports[memory]
            if cell.kind == WRITE_PORT
        )

    def _read(self, cell: Cell) -> Numbers:
        """Return what a read port shows; memories of one name are taken to hold the same."""
        address, name = self.word(cell.pins["ADDR"]), cell.parameters["MEMID"]
        width, size, offset = next(m for m in self.words.memories if m.name == name).shape
        inside = offset == 0 and 1 << len(address) <= size
        while address and address[-1] == FALSE:
            address = address[:-1]
        return self.table.word(("read", name, address), width, address, free=not inside)

    def _output(self, cell: Cell) -> Numbers:
        known = _KINDS.get(cell.kind)
        if cell.kind not in CELLS:
            raise UnsupportedCell(cell.kind, cell.name)
        operands = _Operands(self, cell)
        found = known(operands) if known else operands.opaque()
        width = len(cell.pins["Y"])
        return (*found, *[FALSE] * (width - len(found)))[:width]

    def _choose(self, cell: Cell, pin: str, low: Sequence[int], high: Sequence[int]) -> list[int]:
        select = self.bit(cell.pins[pin][0])
        if not cell.number(f"{pin}_POLARITY", 1):
            select = inverted(select)
        return [self.table.mux(select, a, b) for a, b in zip(low, high, strict=True)]

    def _constant(self, cell: Cell, name: str) -> Numbers:
        return self.word(cell.constant(name))

    def _forced(self, cell: Cell, word: Sequence[int]) -> Sequence[int]:
        if "ARST" in cell.pins:
            return self._choose(cell, "ARST", word, self._constant(cell, "ARST_VALUE"))
        if "ALOAD" in cell.pins:
            return self._choose(cell, "ALOAD", word, self.word(cell.pins["AD"]))
        return word

    def _next(self, cell: Cell) -> Sequence[int]:
        held, word = self.word(cell.pins["Q"]), self.word(cell.pins["D"])
        if cell.kind == "$sdffce":
            reset = self._choose(cell, "SRST", word, self._constant(cell, "SRST_VALUE"))
            return self._choose(cell, "EN", held, reset)
        found: Sequence[int] = word
        if "EN" in cell.pins:
            found = self._choose(cell, "EN", held, found)
        if "SRST" in cell.pins:
            found = self._choose(cell, "SRST", found, self._constant(cell, "SRST_VALUE"))
        return self._forced(cell, found)


class _Operands:
    """A cell's operands as literals."""

    def __init__(self, side: Numbering, cell: Cell) -> None:
        self.side = side
        self.cell = cell
        self.table = side.table
        self.width = len(cell.pins["Y"])
        self.signed = bool(cell.number("A_SIGNED")) and bool(cell.number("B_SIGNED", 1))

    def pin(self, name: str) -> Numbers:
        """Return the literals at a pin."""
        return self.side.word(self.cell.pins[name])

    def extended(self, name: str, width: int) -> Numbers:
        """Return an operand extended or cut to a width."""
        word = self.pin(name)
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
        return self.table.any_of(self.pin(name))

    def all_of(self, name: str) -> int:
        """Return whether all bits at a pin are set."""
        return inverted(self.table.any_of(inverted(bit) for bit in self.pin(name)))

    def commuted(self) -> Numbers:
        """Return the word of a cell whose operands may change places."""
        a, b = sorted(self.pair(self.width))
        return self.table.word((self.cell.kind, a, b), self.width, (*a, *b))

    def subtracted(self) -> Numbers:
        """Return the word of a subtraction."""
        a, b = self.pair(self.width)
        return self.table.word(("$sub", a, b), self.width, (*a, *b))

    def equal(self) -> int:
        """Return whether the operands are equal."""
        return self.table.equal(*self.pair())

    def less(self, *, swapped: bool) -> int:
        """Return whether A is less than B, or B than A."""
        a, b = self.pair()
        key = ("less", self.signed, *((b, a) if swapped else (a, b)))
        return self.table.number(key, (*a, *b))

    def chosen(self) -> Numbers:
        """Return the word of a multiplexer."""
        select = self.pin("S")[0]
        pairs = zip(self.pin("A"), self.pin("B"), strict=True)
        return tuple(self.table.mux(select, a, b) for a, b in pairs)

    def bitwise(self) -> Numbers:
        """Return the word of a multiplexer with a select for each bit."""
        bits = zip(self.pin("S"), self.pin("A"), self.pin("B"), strict=True)
        return tuple(self.table.mux(*bit) for bit in bits)

    def opaque(self) -> Numbers:
        """Return the word of a cell of which nothing but its kind is known."""
        pins = tuple((name, self.pin(name)) for name in sorted(self.cell.pins) if name != "Y")
        parameters = tuple(sorted(self.cell.parameters.items()))
        uses = [one for _, word in pins for one in word]
        kind = self.cell.kind
        free = kind in _UNDEFINED
        if kind == "$pmux":
            free = not self.table.exclusive(self.pin("S"))
        return self.table.word((kind, parameters, pins), self.width, uses, free=free)


_KINDS: dict[str, Callable[[_Operands], Numbers]] = {
    "$buf": lambda o: o.pin("A"),
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
    "$add": lambda o: o.commuted(),
    "$mul": lambda o: o.commuted(),
    "$sub": lambda o: o.subtracted(),
    "$mux": lambda o: o.chosen(),
    "$bwmux": lambda o: o.bitwise(),
}
