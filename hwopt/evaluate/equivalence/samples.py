"""What random runs of gold and gate show: which literals take the same values."""

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from hwopt.evaluate.equivalence.filled import Filled, Word
from hwopt.evaluate.equivalence.product import Product
from hwopt.evaluate.equivalence.refute import Drive
from hwopt.netlist.simulate import ALL, Run, Words64

#: Words of 64 runs, and their usual length [clock cycles].
_WIDTH, _CYCLES = 4, 48
#: Length of runs that shall reach what takes many steps [clock cycles].
_DEEP_CYCLES = 512

#: Length of runs that jump, and every how many cycles they do [clock cycles].
_JUMPING_CYCLES, _JUMP = 192, 2

#: Cycles after reset in which outputs may still differ from the filled gold.
_DEEPEST = 4

#: Nodes that are looked at, and fewer in long runs.
_NODES, _DEEP_NODES = 20_000, 4_000


#: Returns what register bits shall hold, by literal, in so many words of 64 runs.
Jump = Callable[[int], dict[int, Words64]]


class Samples:
    """The values of everything that depends on registers alone, in many reachable states."""

    def __init__(self, filled: Filled, *, deep: bool = False, jump: Jump | None = None) -> None:
        """Run both sides.

        Args:
            filled: One cycle of them, and how they start.
            deep: Whether to run for long, and to look at single bits inside as well.
            jump: What register bits hold all at once, now and then; None where all takes its time.
        """
        self.filled = filled
        self._jump = jump
        self._cycles = _DEEP_CYCLES if deep else _JUMPING_CYCLES if jump else _CYCLES
        self._most = _DEEP_NODES if deep else _NODES
        self.aig = filled.aig
        self.product: Product = filled.product()
        self.gold_nets = filled.quiet(filled.gold_nets)
        self.gate_nets = filled.quiet(filled.gate_nets)
        if deep:
            filled.quiet(filled.roots)
        self.variables = frozenset(
            one >> 1 for side in (filled.gold, filled.gate) for one in side.values()
        )
        self.nodes = self._state_nodes()
        self._row = {node: row for row, node in enumerate(self.nodes)}
        #: Cycles after reset until the outputs agree for good; None where they do not.
        self.settled: int | None = None
        self._values = self._run()

    def _state_nodes(self) -> list[int]:
        """Return the constant and the nodes that depend on registers alone."""
        inside = {0} | self.variables
        for node, (left, right) in enumerate(zip(self.aig.left, self.aig.right, strict=True)):
            if left >= 0 and left >> 1 in inside and right >> 1 in inside:
                inside.add(node)
        return sorted(inside)[: self._most]

    def _run(self) -> Words64:
        run = Run(self.product.model, _WIDTH, [2 * node for node in self.nodes])
        drive = Drive(self.product, self.filled.contract.reset, width=_WIDTH, seed=5)
        frames = []
        last = -1
        for cycle in range(self._cycles):
            instead = self._jump(_WIDTH) if self._jump and cycle % _JUMP else {}
            if run.step(drive.step(), instead).any():
                last = cycle
            frames.append(np.stack([run.value(2 * node) for node in self.nodes]))
        if last >= _DEEPEST:
            return np.zeros((len(self.nodes), 0), dtype=np.uint64)
        self.settled = last + 1
        return np.concatenate(frames[self.settled :], axis=1)

    def of(self, side: Iterable[int]) -> list[int]:
        """Return the nodes that depend on no registers but those of a side, as literals."""
        inside = {one >> 1 for one in side}
        for node in self.nodes:
            if node and node not in self.variables:
                left, right = self.aig.left[node] >> 1, self.aig.right[node] >> 1
                if left in inside and right in inside:
                    inside.add(node)
        return [2 * node for node in self.nodes if node in inside]

    def holds(self, word: Iterable[int]) -> bool:
        """Tell whether all literals of a word depend on registers alone."""
        return all(literal >> 1 in self._row for literal in word)

    def value(self, literal: int) -> Words64:
        """Return what a literal was in every state."""
        words: Words64 = self._values[self._row[literal >> 1]]
        return words ^ ALL if literal & 1 else words

    def key(self, literal: int) -> bytes:
        """Return the values as a key; equal keys mean equal values."""
        return self.value(literal).tobytes()

    def numbers(self, word: Word) -> npt.NDArray[np.uint64]:
        """Return a word as an unsigned number modulo 2^64 in every state."""
        return numbers(self.value(literal) for literal in word[:64])


def numbers(word: Iterable[Words64]) -> npt.NDArray[np.uint64]:
    """Return a word, given by the values of each bit, as an unsigned number in every state."""
    total = np.zeros((), dtype=np.uint64)
    for place, bit in enumerate(word):
        octets = bit.astype("<u8").view(np.uint8)
        total = total + (
            np.unpackbits(octets, bitorder="little").astype(np.uint64) << np.uint64(place)
        )
    return total
