"""Words to bits: one clock cycle of a word-level netlist as three-valued logic in a graph.

Source of each cell's meaning: Yosys manual, cell library. What it leaves undefined
(division by zero, an index out of range, two selects at once, `x` in the text, a net that
nothing drives) asks `unknown` for a bit; nothing is optimized before that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hwopt.netlist.cells import CELLS, UnsupportedCell
from hwopt.netlist.pins import Pins
from hwopt.netlist.schedule import is_register, schedule
from hwopt.netlist.ternary import HIGH, LOW, Bit3, Ternary
from hwopt.netlist.words import ONE, READ_PORT, UNKNOWN, WRITE_PORT, ZERO, Cell, Words

#: The place of a bit without a defined value: cell or port, pin, index.
Site = tuple[str, str, int]

#: From the read port of a memory and an address to what it shows.
Read = Callable[[Cell, list[Bit3]], list[Bit3]]


@dataclass(frozen=True)
class StateBit:
    """One bit of a register."""

    cell: Cell
    index: int
    #: The net of its output.
    net: int


def state_bits(words: Words) -> tuple[StateBit, ...]:
    """Return the register bits in the order of the file."""
    return tuple(
        StateBit(cell, index, bit)
        for cell in words.registers
        for index, bit in enumerate(cell.pins["Q"])
    )


class Blaster:
    """Evaluates one netlist cycle by cycle into a graph."""

    def __init__(self, words: Words, logic: Ternary) -> None:
        self.words = words
        self.logic = logic
        self.order = schedule(words)
        self.state = state_bits(words)

    def cycle(
        self,
        inputs: Mapping[int, Bit3],
        state: Mapping[int, Bit3],
        unknown: Callable[[Site], Bit3],
        read: Read | None = None,
    ) -> "Cycle":
        """Evaluate one cycle.

        Args:
            inputs: Net to bit, for the input ports and the outputs of black boxes.
            state: Net of a register's output to what the register holds.
            unknown: What stands for a bit without a defined value.
            read: What the read port of a memory shows at an address.
        """
        cycle = self.begin(inputs, state, unknown, read)
        for cell in self.order:
            cycle.evaluate(cell)
        return cycle

    def begin(
        self,
        inputs: Mapping[int, Bit3],
        state: Mapping[int, Bit3],
        unknown: Callable[[Site], Bit3],
        read: Read | None = None,
    ) -> "Cycle":
        """Return a cycle in which no cell is evaluated yet; arguments as for `cycle`."""
        return Cycle(self, dict(inputs), dict(state), unknown, read)


class Cycle:
    """The values of all nets in one cycle."""

    def __init__(
        self,
        blaster: Blaster,
        values: dict[int, Bit3],
        state: dict[int, Bit3],
        unknown: Callable[[Site], Bit3],
        read: Read | None,
    ) -> None:
        self.blaster = blaster
        self.logic = blaster.logic
        self.values = values
        self.state = state
        self._unknown = unknown
        self._read = read
        self._sites: dict[Site, Bit3] = {}

    def unknown(self, site: Site) -> Bit3:
        """Return the undefined bit of a place, always the same within the cycle."""
        if site not in self._sites:
            self._sites[site] = self._unknown(site)
        return self._sites[site]

    def bit(self, net: int, site: Site) -> Bit3:
        """Return the value of a net or constant, read at a place."""
        if net in (ZERO, ONE):
            return (LOW, HIGH)[net]
        if net == UNKNOWN:
            return self.unknown(site)
        if net not in self.values:
            self.values[net] = self.unknown(("undriven", self.blaster.words.name_of(net), net))
        return self.values[net]

    def pin(self, cell: Cell, pin: str) -> list[Bit3]:
        """Return the bits that a cell reads at a pin."""
        return [self.bit(net, (cell.name, pin, i)) for i, net in enumerate(cell.pins[pin])]

    def word(self, name: str, nets: tuple[int, ...]) -> list[Bit3]:
        """Return the bits of an output port."""
        return [self.bit(net, ("port", name, i)) for i, net in enumerate(nets)]

    def evaluate(self, cell: Cell) -> None:
        """Set the nets that a cell drives."""
        if is_register(cell):
            held = [self.state[net] for net in cell.pins["Q"]]
            self.values.update(zip(cell.pins["Q"], self._forced(cell, held), strict=True))
        elif cell.kind == READ_PORT and self._read is not None:
            self.values.update(
                zip(cell.pins["Y"], self._read(cell, self.pin(cell, "ADDR")), strict=True)
            )
        elif cell.kind.startswith("$") and cell.kind != WRITE_PORT:
            if cell.kind not in CELLS:
                raise UnsupportedCell(cell.kind, cell.name)
            if "Y" in cell.pins:
                out = CELLS[cell.kind](Pins(self, cell))
                self.values.update(zip(cell.pins["Y"], out, strict=True))

    def following(self) -> dict[int, Bit3]:
        """Return what the registers hold in the next cycle, by net."""
        found: dict[int, Bit3] = {}
        for cell in self.blaster.words.registers:
            found.update(zip(cell.pins["Q"], self.after(cell), strict=True))
        return found

    def _active(self, cell: Cell, pin: str) -> Bit3:
        bit = self.pin(cell, pin)[0]
        return bit if cell.number(f"{pin}_POLARITY", 1) else self.logic.not_(bit)

    def _choose(self, cell: Cell, pin: str, low: list[Bit3], high: list[Bit3]) -> list[Bit3]:
        select = self._active(cell, pin)
        return [self.logic.mux(select, a, b) for a, b in zip(low, high, strict=True)]

    def _constant(self, cell: Cell, name: str) -> list[Bit3]:
        return [self.bit(net, (cell.name, name, i)) for i, net in enumerate(cell.constant(name))]

    def _forced(self, cell: Cell, word: list[Bit3]) -> list[Bit3]:
        """Apply the asynchronous control of a register."""
        if "ARST" in cell.pins:
            return self._choose(cell, "ARST", word, self._constant(cell, "ARST_VALUE"))
        if "ALOAD" in cell.pins:
            return self._choose(cell, "ALOAD", word, self.pin(cell, "AD"))
        return word

    def after(self, cell: Cell) -> list[Bit3]:
        """Return what a register holds in the next cycle."""
        held = [self.values[net] for net in cell.pins["Q"]]
        word = self.pin(cell, "D")
        if cell.kind == "$sdffce":
            word = self._choose(cell, "SRST", word, self._constant(cell, "SRST_VALUE"))
            return self._choose(cell, "EN", held, word)
        if "EN" in cell.pins:
            word = self._choose(cell, "EN", held, word)
        if "SRST" in cell.pins:
            word = self._choose(cell, "SRST", word, self._constant(cell, "SRST_VALUE"))
        return self._forced(cell, word)
