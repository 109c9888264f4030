"""The word-level netlist on plain integers: the naive twin of `hwopt.netlist.blast`.

It shares no arithmetic with the graphs, so that a counterexample which it repeats is one.
"""

from collections.abc import Callable, Mapping

from hwopt.netlist.blast import Site
from hwopt.netlist.cells import UnsupportedCell
from hwopt.netlist.schedule import is_register, schedule
from hwopt.netlist.words import ONE, UNKNOWN, Cell, Words

Choice = Callable[[Site], int]


class Interpreter:
    """One netlist, run cycle by cycle with 0 and 1 only."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.order = schedule(words)

    def cycle(
        self, inputs: Mapping[int, int], state: Mapping[int, int], choose: Choice
    ) -> "Values":
        """Evaluate one cycle; `choose` gives each undefined bit a value."""
        values = Values(self.words, dict(inputs), state, choose)
        for cell in self.order:
            values.evaluate(cell)
        return values


class Values:
    """The values of all nets in one cycle."""

    def __init__(
        self, words: Words, values: dict[int, int], state: Mapping[int, int], choose: Choice
    ) -> None:
        self.words = words
        self.values = values
        self.state = state
        self._choose = choose
        self._chosen: dict[Site, int] = {}

    def undefined(self, site: Site) -> int:
        """Return the chosen value of an undefined bit."""
        if site not in self._chosen:
            self._chosen[site] = self._choose(site)
        return self._chosen[site]

    def bit(self, net: int, site: Site) -> int:
        """Return the value of a net or constant, read at a place."""
        if net == UNKNOWN:
            return self.undefined(site)
        if net <= ONE:
            return net
        if net not in self.values:
            self.values[net] = self.undefined(("undriven", self.words.name_of(net), net))
        return self.values[net]

    def number(self, owner: str, pin: str, nets: tuple[int, ...]) -> int:
        """Return bits as an unsigned number."""
        return sum(self.bit(net, (owner, pin, i)) << i for i, net in enumerate(nets))

    def store(self, nets: tuple[int, ...], number: int) -> None:
        """Set nets to the low bits of a number."""
        for index, net in enumerate(nets):
            self.values[net] = number >> index & 1

    def evaluate(self, cell: Cell) -> None:
        """Set the nets that a cell drives."""
        if is_register(cell):
            held = sum(self.state[net] << i for i, net in enumerate(cell.pins["Q"]))
            self.store(cell.pins["Q"], self._forced(cell, held))
        elif "Y" in cell.pins and cell.kind.startswith("$"):
            self.store(cell.pins["Y"], evaluate(cell, self))

    def following(self) -> dict[int, int]:
        """Return what the registers hold in the next cycle, by net."""
        found: dict[int, int] = {}
        for cell in self.words.registers:
            number = self._next(cell)
            found.update({net: number >> i & 1 for i, net in enumerate(cell.pins["Q"])})
        return found

    def _pin(self, cell: Cell, pin: str) -> int:
        return self.number(cell.name, pin, cell.pins[pin])

    def _active(self, cell: Cell, pin: str) -> bool:
        return pin in cell.pins and self._pin(cell, pin) == cell.number(f"{pin}_POLARITY", 1)

    def _forced(self, cell: Cell, number: int) -> int:
        if self._active(cell, "ARST"):
            return self.number(cell.name, "ARST_VALUE", cell.constant("ARST_VALUE"))
        return self._pin(cell, "AD") if self._active(cell, "ALOAD") else number

    def _next(self, cell: Cell) -> int:
        held = self.number(cell.name, "Q", cell.pins["Q"])
        number = self._pin(cell, "D")
        if "EN" in cell.pins and not self._active(cell, "EN"):
            number = held
            if cell.kind == "$sdffce":
                return self._forced(cell, number)
        if self._active(cell, "SRST"):
            number = self.number(cell.name, "SRST_VALUE", cell.constant("SRST_VALUE"))
        return self._forced(cell, number)


class _Operands:
    """The operands of a cell as numbers."""

    def __init__(self, cell: Cell, values: Values) -> None:
        self.cell = cell
        self.values = values
        self.width = len(cell.pins["Y"])
        self.both_signed = bool(cell.number("A_SIGNED")) and bool(cell.number("B_SIGNED", 1))

    def plain(self, pin: str) -> int:
        return self.values.number(self.cell.name, pin, self.cell.pins[pin])

    def signed(self, pin: str) -> int:
        width = len(self.cell.pins[pin])
        number = self.plain(pin)
        return number - (1 << width) if width and number >> width - 1 else number

    def value(self, pin: str) -> int:
        return self.signed(pin) if self.both_signed else self.plain(pin)

    def own(self, pin: str) -> int:
        return self.signed(pin) if self.cell.number(f"{pin}_SIGNED") else self.plain(pin)

    @property
    def a(self) -> int:
        return self.value("A")

    @property
    def b(self) -> int:
        return self.value("B")

    def full(self, pin: str) -> bool:
        return self.plain(pin) == (1 << len(self.cell.pins[pin])) - 1

    def part(self, pin: str, index: int) -> int:
        return self.plain(pin) >> index * self.width & (1 << self.width) - 1

    def undefined(self) -> int:
        name = self.cell.name
        return sum(self.values.undefined((name, "undefined", i)) << i for i in range(self.width))


def _divided(o: _Operands, *, remainder: bool, floor: bool) -> int:
    if o.b == 0:
        return o.undefined()
    quotient = abs(o.a) // abs(o.b) * (1 if (o.a < 0) == (o.b < 0) else -1)
    if floor:
        quotient = o.a // o.b
    return o.a - quotient * o.b if remainder else quotient


def _shift_cell(o: _Operands) -> int:
    size = max(len(o.cell.pins["A"]), o.width)
    number = o.own("A") & (1 << size) - 1 if o.width > len(o.cell.pins["A"]) else o.plain("A")
    amount = o.own("B")
    return number >> amount if amount >= 0 else number << min(-amount, size)


def _indexed(o: _Operands) -> int:
    start, width = o.own("B"), len(o.cell.pins["A"])
    number = 0
    for index in range(o.width):
        place = start + index
        inside = 0 <= place < width
        site = (o.cell.name, "undefined", index)
        bit = o.plain("A") >> place & 1 if inside else o.values.undefined(site)
        number |= bit << index
    return number


def _selected(o: _Operands) -> int:
    selects = o.plain("S")
    if selects.bit_count() > 1:
        return o.undefined()
    return o.part("B", selects.bit_length() - 1) if selects else o.plain("A")


def _bitwise_mux(o: _Operands) -> int:
    return o.plain("S") & o.plain("B") | ~o.plain("S") & o.plain("A")


def _logical_right(o: _Operands) -> int:
    size = max(len(o.cell.pins["A"]), o.width)
    return (o.own("A") & (1 << size) - 1) >> o.plain("B")


_MEANING: dict[str, Callable[[_Operands], int]] = {
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


def evaluate(cell: Cell, values: Values) -> int:
    """Return the output of a combinational cell as a number; its low bits count."""
    if cell.kind not in _MEANING:
        raise UnsupportedCell(cell.kind, cell.name)
    return int(_MEANING[cell.kind](_Operands(cell, values)))
