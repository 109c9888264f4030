"""Numbers for what nets compute: the same number, the same function, found by structure alone.

Two netlists are numbered in one table. Words stay words: a cell gets its number from its kind
and the numbers of its operands; sums and products by what they count, inverters, buffers, enables
and resets of registers look the same in either wording.

What a number means. Both sides start from the same numbers where gold's three-valued bit
covers gate's bit (is unknown or equal). Then each net of gold covers each net of gate with
the same number: the meaning of every cell is monotone, and every rule used here keeps that,
also where one number stands for several undefined bits. `a & a` is `a` by that measure, but
`a & ~a` is not 0: two undefined bits that share a number need not be equal.
"""

from collections.abc import Mapping, Sequence

from hwopt.netlist.numbers import FALSE, UNDEFINED, Numbers, inverted
from hwopt.netlist.operands import output
from hwopt.netlist.schedule import is_register, schedule
from hwopt.netlist.sums import Sums
from hwopt.netlist.words import ONE, READ_PORT, WRITE_PORT, Cell, Words


class Numbering:
    """The numbers of one netlist in one cycle."""

    def __init__(
        self,
        words: Words,
        sums: Sums,
        inputs: Mapping[int, int],
        state: Mapping[int, int],
    ) -> None:
        """Number all nets.

        Args:
            words: The netlist.
            sums: Where the numbers come from.
            inputs: Net to literal, for input ports and outputs of black boxes.
            state: Net of a register's output to the literal of what the register holds.
        """
        self.words = words
        self.sums = sums
        self.table = sums.table
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
        reads = {pin: self.word(nets) for pin, nets in cell.pins.items() if pin != "Y"}
        return output(self.sums, cell, reads)

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
