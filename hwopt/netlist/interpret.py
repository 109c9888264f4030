"""The word-level netlist on plain integers: the naive twin of `hwopt.netlist.blast`.

It shares no arithmetic with the graphs, so that a counterexample which it repeats is one.
"""

from collections.abc import Callable, Mapping

from hwopt.netlist.blast import Site
from hwopt.netlist.contents import Contents
from hwopt.netlist.meaning import Operands, evaluate
from hwopt.netlist.schedule import is_register, schedule
from hwopt.netlist.words import ONE, READ_PORT, UNKNOWN, WRITE_PORT, Cell, Words

Choice = Callable[[Site], int]


class Interpreter:
    """One netlist, run cycle by cycle with 0 and 1 only."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.order = schedule(words)

    def cycle(
        self,
        inputs: Mapping[int, int],
        state: Mapping[int, int],
        choose: Choice,
        contents: Mapping[str, Contents] | None = None,
    ) -> "Values":
        """Evaluate one cycle; `choose` gives each undefined bit a value.

        `contents` is what the memories hold, by name; `Values.write` changes it.
        """
        values = Values(self.words, dict(inputs), state, choose, contents or {})
        for cell in self.order:
            values.evaluate(cell)
        return values


class Values:
    """The values of all nets in one cycle."""

    def __init__(
        self,
        words: Words,
        values: dict[int, int],
        state: Mapping[int, int],
        choose: Choice,
        contents: Mapping[str, Contents],
    ) -> None:
        self.words = words
        self.values = values
        self.state = state
        self.contents = contents
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
        elif cell.kind == READ_PORT:
            found = self.contents[cell.parameters["MEMID"]].read(self._pin(cell, "ADDR"))
            outside = Operands(cell, self).undefined() if found is None else found
            self.store(cell.pins["Y"], outside)
        elif "Y" in cell.pins and cell.kind.startswith("$"):
            self.store(cell.pins["Y"], evaluate(cell, self))

    def following(self) -> dict[int, int]:
        """Return what the registers hold in the next cycle, by net."""
        found: dict[int, int] = {}
        for cell in self.words.registers:
            number = self._next(cell)
            found.update({net: number >> i & 1 for i, net in enumerate(cell.pins["Q"])})
        return found

    def write(self) -> None:
        """Let the memories take what their write ports say at the end of the cycle."""
        for name, ports in self.words.memory_ports.items():
            for cell in ports:
                if cell.kind == WRITE_PORT:
                    address, number, mask = (self._pin(cell, p) for p in ("ADDR", "DATA", "EN"))
                    self.contents[name].write(address, number, mask)

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
