"""What a memory holds while a netlist is interpreted."""

from collections.abc import Callable

from hwopt.netlist.words import UNKNOWN, Memory


class Contents:
    """The words of one memory; those nobody has touched yet are made when they are read."""

    def __init__(self, memory: Memory, choose: Callable[[int], int]) -> None:
        """Start with the declared contents.

        Args:
            memory: The memory.
            choose: From the place of a word to the values of its undefined bits.
        """
        self.memory = memory
        self._choose = choose
        self._words: dict[int, int] = {}

    def read(self, address: int) -> int | None:
        """Return the word at an address; None outside of the memory."""
        place = address - self.memory.offset
        if not 0 <= place < self.memory.size:
            return None
        if place not in self._words:
            self._words[place] = self._start(place)
        return self._words[place]

    def _start(self, place: int) -> int:
        width = self.memory.width
        bits = self.memory.initial[place * width : (place + 1) * width]
        chosen = self._choose(place) if UNKNOWN in bits else 0
        return sum(
            (chosen >> index & 1 if bit == UNKNOWN else bit) << index
            for index, bit in enumerate(bits)
        )

    def write(self, address: int, number: int, mask: int) -> None:
        """Change the bits of a mask; outside of the memory nothing happens."""
        before = self.read(address)
        if before is not None:
            place = address - self.memory.offset
            self._words[place] = before & ~mask | number & mask
