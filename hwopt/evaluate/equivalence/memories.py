"""Memories that both sides have and that are not taken apart: cut points.

Of such a memory nothing is known but that it holds the same on both sides. That is shown by
induction: it does at the start, and if it does before a cycle it does after. So within one
cycle its contents are one arbitrary function from addresses to words. A read port shows a free
word, the same for the same address, whichever side and port reads; one more address is read
that stands for any, and what the write ports of gold leave there must cover what those of gate
leave. Gold is three-valued as everywhere: an address that is not known, or outside, reads
undefined bits, and a write whose address or enable is not known leaves undefined bits.

Nothing follows from a difference that is found this way, since what the words were in earlier
cycles is not known here.
"""

from collections.abc import Callable, Sequence

from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.blast import Cycle
from hwopt.netlist.ternary import LOW, Bit3, Ternary, known
from hwopt.netlist.words import UNKNOWN, WRITE_PORT, Cell, Memory, Words

_Address = list[Bit3]


class Contents:
    """What one memory of both sides holds before a cycle."""

    def __init__(self, memory: Memory, logic: Ternary, fresh: Callable[[], int]) -> None:
        """Hold an arbitrary function.

        Args:
            memory: The memory.
            logic: Where to build.
            fresh: Makes a free input.
        """
        self.memory = memory
        self.logic = logic
        self.aig: Aig = logic.aig
        self._fresh = fresh
        #: Addresses that were read, with the literals of what was there.
        self._reads: list[tuple[_Address, list[int]]] = []

    def read(self, address: _Address, *, gold: bool) -> list[Bit3]:
        """Return what a read port shows; where that is undefined gate may show anything."""
        word = self._at(address)
        inside = self._inside(address)
        if gold:
            certain = self.aig.and_(inside, _certain(self.aig, address))
            return [self._unless(certain, bit) for bit in word]
        if inside == TRUE:
            return [known(bit) for bit in word]
        return [known(self.aig.mux(inside, self._fresh(), bit)) for bit in word]

    def _unless(self, certain: int, bit: int) -> Bit3:
        """Return a bit that is unknown where it is not certain."""
        outside = certain ^ 1
        return (self.aig.or_(bit, outside), self.aig.or_(bit ^ 1, outside))

    def _at(self, address: _Address) -> list[int]:
        """Return the word at an address, the same as an earlier one at the same address."""
        word = [self._fresh() for _ in range(self.memory.width)]
        for other, before in reversed(self._reads):
            same = self._same(address, other)
            word = [self.aig.mux(same, new, seen) for new, seen in zip(word, before, strict=True)]
        self._reads.append((address, word))
        return word

    def _same(self, one: _Address, two: _Address) -> int:
        """Return where two addresses are known and equal."""
        return self._hit(one, two)[1] ^ 1

    def _hit(self, one: _Address, two: _Address) -> Bit3:
        width = max(len(one), len(two))
        differ = LOW
        for a, b in zip(_wide(one, width), _wide(two, width), strict=True):
            differ = self.logic.or_(differ, self.logic.xor(a, b))
        return self.logic.not_(differ)

    def _inside(self, address: _Address) -> int:
        """Return where an address, taken as known, is one of the memory's."""
        low, high = self.memory.offset, self.memory.offset + self.memory.size
        bits = [bit[0] for bit in address]
        below = FALSE if low == 0 else self._below(bits, low)
        return self.aig.and_(below ^ 1, self._below(bits, high))

    def _below(self, bits: Sequence[int], bound: int) -> int:
        if bound >= 1 << len(bits):
            return TRUE
        below = FALSE
        for index, bit in enumerate(bits):
            place = bound >> index & 1
            below = self.aig.mux(bit, TRUE, below) if place else self.aig.and_(bit ^ 1, below)
        return below

    def after(self, gold: Cycle, gate: Cycle) -> list[tuple[Bit3, int]]:
        """Return, at any address, what the write ports of gold and of gate leave there."""
        name = self.memory.name
        widths = [
            len(cell.pins["ADDR"])
            for cycle in (gold, gate)
            for cell in cycle.blaster.words.memory_ports[name]
        ]
        anywhere = [known(self._fresh()) for _ in range(max(widths, default=0))]
        before = [known(bit) for bit in self._at(anywhere)]
        inside = self._inside(anywhere)
        one, two = (self._written(cycle, anywhere, before) for cycle in (gold, gate))
        return [
            (self._masked(inside, a), self.aig.and_(inside, b[0]))
            for a, b in zip(one, two, strict=True)
        ]

    def _masked(self, inside: int, bit: Bit3) -> Bit3:
        return (self.aig.and_(inside, bit[0]), self.aig.or_(inside ^ 1, bit[1]))

    def _written(self, cycle: Cycle, address: _Address, before: list[Bit3]) -> list[Bit3]:
        word = before
        for cell in cycle.blaster.words.memory_ports[self.memory.name]:
            if cell.kind == WRITE_PORT:
                hit = self._hit(cycle.pin(cell, "ADDR"), address)
                word = [
                    self.logic.mux(self.logic.and_(hit, enable), old, new)
                    for enable, old, new in zip(
                        cycle.pin(cell, "EN"), word, cycle.pin(cell, "DATA"), strict=True
                    )
                ]
        return word


def _wide(address: _Address, width: int) -> _Address:
    return address + [LOW] * (width - len(address))


def _certain(aig: Aig, address: _Address) -> int:
    """Return where all bits of an address are known."""
    certain = TRUE
    for one, zero in address:
        certain = aig.and_(certain, aig.xor(one, zero))
    return certain


class Memories:
    """All memories of both sides in one cycle."""

    def __init__(self, words: Words, logic: Ternary, fresh: Callable[[], int]) -> None:
        self.contents = {m.name: Contents(m, logic, fresh) for m in words.memories}

    def gold(self, cell: Cell, address: _Address) -> list[Bit3]:
        """Return what a read port of gold shows."""
        return self.contents[cell.parameters["MEMID"]].read(address, gold=True)

    def gate(self, cell: Cell, address: _Address) -> list[Bit3]:
        """Return what a read port of gate shows."""
        return self.contents[cell.parameters["MEMID"]].read(address, gold=False)


def unpaired(gold: Words, gate: Words) -> str:
    """Return which memory has no partner of the same shape and start; empty where all have."""
    ours, theirs = ({m.name: m for m in words.memories} for words in (gold, gate))
    for name, memory in ours.items():
        if name not in theirs:
            return f"gate has no memory {name} to compare with that of gold"
        if theirs[name].shape != memory.shape:
            have, want = _shape(theirs[name]), _shape(memory)
            return f"memory {name} has another shape in gate ({have}, not {want})"
        starts = zip(memory.initial, theirs[name].initial, strict=True)
        if any(one not in (UNKNOWN, two) for one, two in starts):
            return f"memory {name} does not start with the same contents in gate"
    extra = sorted(set(theirs) - set(ours))
    return f"gold has no memory {extra[0]} to compare with that of gate" if extra else ""


def _shape(memory: Memory) -> str:
    low = f" from {memory.offset}" if memory.offset else ""
    return f"{memory.size} x {memory.width} bits{low}"
