"""Bit-parallel simulation of and-inverter graphs: 64 vectors in each word."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from hwopt.netlist.aig import Aig, Sequential

Words64 = npt.NDArray[np.uint64]

ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)

#: The six inputs that count through the 64 vectors of one word.
_LOW_PATTERNS = (
    0xAAAA_AAAA_AAAA_AAAA,
    0xCCCC_CCCC_CCCC_CCCC,
    0xF0F0_F0F0_F0F0_F0F0,
    0xFF00_FF00_FF00_FF00,
    0xFFFF_0000_FFFF_0000,
    0xFFFF_FFFF_0000_0000,
)

#: Inputs that one block of an exhaustive simulation counts through.
_BLOCK = 16


class Simulator:
    """The cone of some literals, ready to run."""

    def __init__(self, aig: Aig, roots: Sequence[int]) -> None:
        cone = aig.cone(roots)
        #: Positive literals of the inputs in the cone.
        self.inputs = tuple(2 * node for node in cone if aig.is_input(node))
        self._row = {0: 0} | {node: row + 1 for row, node in enumerate(cone)}
        self._levels = self._by_level(aig, cone)

    def __len__(self) -> int:
        return len(self._row)

    def _by_level(self, aig: Aig, cone: list[int]) -> list[tuple[npt.NDArray[np.intp], ...]]:
        level = dict.fromkeys(self._row, 0)
        rows: list[list[tuple[int, int, int, int, int]]] = []
        for node in cone:
            left, right = aig.left[node], aig.right[node]
            if left < 0:
                continue
            depth = max(level[left >> 1], level[right >> 1])
            level[node] = depth + 1
            if depth == len(rows):
                rows.append([])
            rows[depth].append(
                (self._row[node], self._row[left >> 1], left & 1, self._row[right >> 1], right & 1)
            )
        return [
            tuple(np.array(column, dtype=np.intp) for column in zip(*row, strict=True))
            for row in rows
        ]

    def table(self, width: int) -> Words64:
        """Return a `(nodes, width)` array of zeros for `width` words."""
        return np.zeros((len(self._row), width), dtype=np.uint64)

    def set(self, table: Words64, literal: int, words: Words64 | np.uint64) -> None:
        """Set an input; one outside the cone is ignored."""
        row = self._row.get(literal >> 1)
        if row:
            table[row] = words

    @staticmethod
    def constant(*, value: bool) -> np.uint64:
        """Return a word that is the same under all vectors."""
        return ALL if value else np.uint64(0)

    def run(self, table: Words64) -> None:
        """Compute all nodes from the inputs."""
        for out, left, left_flip, right, right_flip in self._levels:
            a = table[left]
            a ^= _flips(left_flip)
            b = table[right]
            b ^= _flips(right_flip)
            a &= b
            table[out] = a

    def holds(self, literal: int) -> bool:
        """Tell whether a literal is in the cone."""
        return literal >> 1 in self._row

    def value(self, table: Words64, literal: int) -> Words64:
        """Return the words of a literal in the cone."""
        words: Words64 = table[self._row[literal >> 1]]
        return ~words if literal & 1 else words


def _flips(column: npt.NDArray[np.intp]) -> Words64:
    return (ALL * column.astype(np.uint64))[:, None]


def first_set(words: Words64) -> int | None:
    """Return the number of the first vector whose bit is set."""
    found = np.flatnonzero(words)
    if not found.size:
        return None
    word = int(words[found[0]])
    return int(found[0]) * 64 + (word & -word).bit_length() - 1


def exhaustive(aig: Aig, root: int) -> dict[int, bool] | None:
    """Try all inputs; return one that sets the root, by literal, or None where none does."""
    simulator = Simulator(aig, [root])
    inputs = simulator.inputs
    inside, outside = inputs[:_BLOCK], inputs[_BLOCK:]
    table = simulator.table(1 << max(0, len(inside) - 6))
    for literal, words in zip(inside, _counting(len(inside), table.shape[1]), strict=True):
        simulator.set(table, literal, words)
    for block in range(1 << len(outside)):
        for place, literal in enumerate(outside):
            simulator.set(table, literal, ALL if block >> place & 1 else np.uint64(0))
        simulator.run(table)
        vector = first_set(simulator.value(table, root))
        if vector is not None:
            code = block << len(inside) | vector % (1 << len(inside))
            return {literal: bool(code >> i & 1) for i, literal in enumerate(inputs)}
    return None


def all_vectors(simulator: Simulator) -> Words64:
    """Run all vectors of few inputs; input i of the simulator is bit i of a vector's number."""
    table = simulator.table(1 << max(0, len(simulator.inputs) - 6))
    counting = _counting(len(simulator.inputs), table.shape[1])
    for literal, words in zip(simulator.inputs, counting, strict=True):
        simulator.set(table, literal, words)
    simulator.run(table)
    return table


def exhaustive_cost(aig: Aig, root: int) -> tuple[int, int]:
    """Return the number of inputs, and of word operations that all vectors would take."""
    cone = aig.cone([root])
    inputs = sum(1 for node in cone if aig.is_input(node))
    return inputs, len(cone) << max(0, inputs - 6)


def _counting(inputs: int, width: int) -> Iterator[Words64]:
    """Yield for each input the words that count through all vectors."""
    index = np.arange(width, dtype=np.uint64)
    for place in range(inputs):
        if place < len(_LOW_PATTERNS):
            yield np.full(width, _LOW_PATTERNS[place], dtype=np.uint64)
        else:
            yield ALL * (index >> np.uint64(place - 6) & np.uint64(1))


class Run:
    """A sequential graph, many traces at once."""

    def __init__(self, model: Sequential, width: int, watched: Sequence[int] = ()) -> None:
        self.model = model
        roots = [model.bad, *watched]
        roots += [
            literal for latch in model.latches for literal in (latch.following, latch.initial)
        ]
        self.simulator = Simulator(model.aig, roots)
        self.table = self.simulator.table(width)
        self._first = True

    def step(
        self, inputs: Mapping[int, Words64], instead: Mapping[int, Words64] = MappingProxyType({})
    ) -> Words64:
        """Run one frame and return the words of `bad`; latches may hold something else instead."""
        latches = self.model.latches
        states = [] if self._first else [self.value(latch.following).copy() for latch in latches]
        for literal, words in inputs.items():
            self.simulator.set(self.table, literal, words)
        if self._first:
            self.simulator.run(self.table)
            states = [self.value(latch.initial).copy() for latch in latches]
            self._first = False
        for latch, state in zip(latches, states, strict=True):
            self.simulator.set(self.table, latch.output, instead.get(latch.output, state))
        self.simulator.run(self.table)
        return self.value(self.model.bad)

    def value(self, literal: int) -> Words64:
        """Return the words of a watched literal in the present frame."""
        return self.simulator.value(self.table, literal)
