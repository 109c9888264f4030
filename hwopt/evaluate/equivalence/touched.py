"""The cones that a change touches: what is left of one step of both sides after numbering.

As in `matched`, registers that match by name hold the same value, all others any value, and
memories of the same name hold the same. What has the same number on both sides is shown (see
`hwopt.netlist.numbering`). The rest is lowered, and of it only what it depends on.

A net that has the same number on both sides may also be cut: it becomes a free input of both.
Gold's bit there covers gate's, so what holds for any value of the input holds for gate's, and
for gold's, which is known less often, too. A number in which an undefined bit has a part is
never cut, since gate may choose that bit anew at each place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hwopt.evaluate.equivalence.contract import Contract
from hwopt.evaluate.equivalence.frames import boundary
from hwopt.netlist.numbering import Numbering
from hwopt.netlist.numbers import Table
from hwopt.netlist.schedule import is_register, reads_now
from hwopt.netlist.sums import Sums
from hwopt.netlist.words import ONE, WRITE_PORT, Cell, Net, Words


@dataclass(frozen=True)
class Rest:
    """What numbering leaves open."""

    #: Names of outputs, pins of black boxes included.
    outputs: tuple[str, ...]
    #: Gold's registers, by the net of their first bit.
    registers: tuple[Cell, ...]
    memories: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.outputs or self.registers or self.memories)


@dataclass
class Side:
    """One side: its numbers, and the cones that are lowered."""

    words: Words
    numbering: Numbering
    following: Mapping[int, int]
    outputs: Mapping[str, Net]
    driver: Mapping[int, Cell]
    #: Nets that are free inputs, those of the module and of its registers included.
    leaves: set[int] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)

    def cone(self, seeds: Iterable[int], shared: set[int]) -> None:
        """Note the cells on which nets depend, down to what has a shared number."""
        driver = self.driver
        stack, seen = [bit for bit in seeds if bit > ONE], set[int]()
        while stack:
            net = stack.pop()
            if net in seen:
                continue
            seen.add(net)
            inside = net in driver and driver[net].kind.startswith("$")
            if not inside or self.numbering.bit(net) in shared:
                self.leaves.add(net)
            else:
                self.cells.add(driver[net].name)
                stack += reads_now(driver[net])

    def is_cut(self) -> bool:
        """Tell whether what other cells than registers drive is a free input."""
        drivers = [self.driver[net] for net in self.leaves if net in self.driver]
        return any(one.kind.startswith("$") and not is_register(one) for one in drivers)

    def numbers(self, seeds: Iterable[int]) -> set[int]:
        """Return the numbers in the cones of nets."""
        whole = replace(self, leaves=set(), cells=set())
        whole.cone(seeds, set())
        return {
            self.numbering.bit(net) & ~1
            for net, cell in self.driver.items()
            if cell.name in whole.cells
        }


def _state(words: Words) -> list[int]:
    return [net for cell in words.registers for net in cell.pins["Q"]]


class Touched:
    """One step of both sides, numbered in one table."""

    def __init__(
        self, gold: Words, gate: Words, contract: Contract, matches: Mapping[int, int]
    ) -> None:
        self.gold = gold
        self.gate = gate
        self.contract = contract
        self.matches = matches
        self.table = Table()
        self.sums = Sums(self.table)
        states = {net: self.table.number(("state", net)) for net in matches.values()}
        two = {net: states.get(net, self.table.number(("gate", net))) for net in _state(gate)}
        one = {
            net: states[matches[net]] if net in matches else self.table.number(("gold", net))
            for net in _state(gold)
        }
        self.one, self.two = self._side(gold, one), self._side(gate, two)
        self.rest = self._rest()

    def _side(self, words: Words, state: Mapping[int, int]) -> Side:
        inputs, outputs = boundary(words, self.contract)
        numbers = {
            bit: self.table.number(("input", net.name, index))
            for net in inputs
            for index, bit in enumerate(net.bits)
            if bit > ONE
        }
        numbering = Numbering(words, self.sums, numbers, state)
        return Side(
            words=words,
            numbering=numbering,
            following=numbering.following(),
            outputs={net.name: net for net in outputs},
            driver={bit: cell for cell in words.cells for _, _, bit in cell.driven()},
        )

    def _rest(self) -> Rest:
        return Rest(
            outputs=tuple(name for name in self.one.outputs if not self._same_output(name)),
            registers=tuple(cell for cell in self.gold.registers if not self._same_register(cell)),
            memories=tuple(
                memory.name
                for memory in self.gold.memories
                if self.one.numbering.writes(memory.name) != self.two.numbering.writes(memory.name)
            ),
        )

    def _same_output(self, name: str) -> bool:
        one, two = (s.numbering.word(s.outputs[name].bits) for s in (self.one, self.two))
        # A black box would see the undefined bits of gold.
        strict = self.is_strict(name)
        return one == two and not (strict and any(self.table.is_free(bit) for bit in one))

    def is_strict(self, name: str) -> bool:
        """Tell whether an output is a pin of a black box, so that gold has to be known."""
        return all(net.name != name for net in self.gold.outputs)

    def _same_register(self, cell: Cell) -> bool:
        return all(
            self.one.following[net] == self.two.following[self.matches[net]]
            for net in cell.pins["Q"]
            if net in self.matches
        )

    def trace(self, *, cut: bool) -> None:
        """Find the cones of what is left.

        Args:
            cut: Whether nets that have the same number on both sides are free inputs.
        """
        seeds = (list(self._seeds(self.one)), list(self._seeds(self.two)))
        shared: set[int] = set()
        if cut:
            both = self.one.numbers(seeds[0]) & self.two.numbers(seeds[1])
            shared = {
                one for node in both if not self.table.is_free(node) for one in (node, node | 1)
            }
        for side, nets in zip((self.one, self.two), seeds, strict=True):
            side.leaves, side.cells = set(), set()
            side.cone(nets, shared)

    def has_cuts(self) -> bool:
        """Tell whether there are cut points besides registers, memories and ports."""
        return self.one.is_cut() or self.two.is_cut()

    def partners(self, cell: Cell) -> Iterator[tuple[int, int, Cell]]:
        """Yield index, net of gate and register of gate for the matched bits of a register."""
        for index, net in enumerate(cell.pins["Q"]):
            if net in self.matches:
                yield index, self.matches[net], self.two.driver[self.matches[net]]

    def _seeds(self, side: Side) -> Iterator[int]:
        """Yield the nets that what is left reads directly."""
        for name in self.rest.outputs:
            yield from side.outputs[name].bits
        for cell in self.rest.registers:
            cells = {cell.name: cell}
            if side is self.two:
                cells = {other.name: other for _, _, other in self.partners(cell)}
            for one in cells.values():
                yield from (bit for bits in one.pins.values() for bit in bits)
        for memory in self.rest.memories:
            for cell in side.words.memory_ports[memory]:
                if cell.kind == WRITE_PORT:
                    yield from cell.read()
