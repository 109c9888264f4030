"""Half and full adders in an and-inverter graph, found by what they compute.

A sum is recognised by its structure (an exclusive or of two or three literals), its carry by
its values under random inputs, so that the carries of a prefix adder are found too. A carry
whose function shows in its own small cone is certain; the others are for a solver to confirm.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.netlist.aig import Aig
from hwopt.netlist.simulate import Simulator, Words64

#: Words of random vectors under which carries are looked up.
_WORDS = 64

#: Nodes between a carry and its operands.
_SMALL_CONE = 16

#: Nodes of the same value that are looked at: what is nearly always 0 is alike everywhere, and
#: a carry is built near its sum.
_ALIKE = 32

#: Truth tables over three operands.
_MAJORITY, _CONJUNCTION = 0xE8, 0x88

#: Neighbouring inputs that are drawn alike, mostly 0 or mostly 1, so that carries run far.
_STRETCH = 8

_FLIPS = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))


@dataclass(frozen=True)
class Adder:
    """The operands of a sum: `sum + 2 * carry` is the sum of the operands as numbers."""

    #: Node of the sum; `flip` says whether it is the complement of the sum.
    node: int
    flip: int
    #: Two or three literals.
    operands: tuple[int, ...]
    #: Literal of the carry.
    carry: int
    #: Whether the carry shows by its structure; else a solver has to confirm it.
    certain: bool


class AdderFinder:
    """Finds the adders in the cone of some literals."""

    def __init__(self, aig: Aig, roots: Sequence[int]) -> None:
        self.aig = aig
        self.cone = aig.cone(roots)
        self._fanout = self._count_fanouts()
        #: Node to a, b and flip, where it is a ^ b ^ flip; a and b are positive.
        self.xors = {node: pair for node in self.cone if (pair := self._xor(node)) is not None}
        #: Nodes that some exclusive or sums up; and the constant, which needs no summing.
        self._summed = {one >> 1 for a, b, _ in self.xors.values() for one in (a, b)} | {0}
        #: What each node was under random inputs, and the literals that were the same.
        self.values, self.equal = self._simulate(roots)

    def adders(self) -> list[Adder]:
        """Return an adder for each exclusive or: full where there is one, else half.

        A carry is one where something sums it up again, and one that shows by its structure
        comes before one that only random vectors suggest.
        """
        return [self._best(node) for node in self.xors]

    def _best(self, node: int) -> Adder:
        options = [*self._full(node), *self._halves(node)]
        summed = [one for one in options if one.carry >> 1 in self._summed]
        ranked = [one for one in summed if one.certain] or summed
        ranked = ranked or [one for one in options if one.certain]
        return (ranked or [self.half(node)])[0]

    def _count_fanouts(self) -> dict[int, int]:
        counts: dict[int, int] = {}
        for node in self.cone:
            if self.aig.left[node] >= 0:
                for fan in (self.aig.left[node], self.aig.right[node]):
                    counts[fan >> 1] = counts.get(fan >> 1, 0) + 1
        return counts

    def _xor(self, node: int) -> tuple[int, int, int] | None:
        """Return a, b and flip where the node is a ^ b ^ flip, with a and b positive."""
        left, right = self.aig.left[node], self.aig.right[node]
        if left < 0 or not left & 1 or not right & 1:
            return None
        one = {self.aig.left[left >> 1], self.aig.right[left >> 1]}
        two = {self.aig.left[right >> 1], self.aig.right[right >> 1]}
        if -1 in one | two or {literal ^ 1 for literal in one} != two:
            return None
        a, b = sorted(one)
        return a & ~1, b & ~1, (a ^ b) & 1

    def _simulate(self, roots: Sequence[int]) -> tuple[dict[int, Words64], dict[bytes, list[int]]]:
        simulator = Simulator(self.aig, roots)
        table = simulator.table(_WORDS)
        random = np.random.default_rng(3)
        for place, literal in enumerate(simulator.inputs):
            if place % _STRETCH == 0:
                characters = random.integers(0, 3, _WORDS)
            simulator.set(table, literal, _drawn(random, characters))
        simulator.run(table)
        values = {node: simulator.value(table, 2 * node) for node in self.cone}
        values[0] = np.zeros(_WORDS, dtype=np.uint64)
        equal: dict[bytes, list[int]] = {}
        for node in self.cone:
            equal.setdefault(values[node].tobytes(), []).append(2 * node)
            equal.setdefault((~values[node]).tobytes(), []).append(2 * node + 1)
        return values, equal

    def value(self, literal: int) -> Words64:
        """Return what a literal was under the random inputs."""
        value = self.values[literal >> 1]
        return ~value if literal & 1 else value

    def _full(self, node: int) -> Iterator[Adder]:
        a, b, flip = self.xors[node]
        for outer, inner in ((a, b), (b, a)):
            if inner >> 1 not in self.xors:
                continue
            x, y, more = self.xors[inner >> 1]
            triple = (outer, x, y)
            for flips in _FLIPS:
                operands = tuple(one ^ turn for one, turn in zip(triple, flips, strict=True))
                p, q, r = (self.value(one) for one in operands)
                carries = self._carries(p & q | r & (p | q), (node, *triple))
                for carry in carries:
                    certain = self._shows(carry, operands, _MAJORITY)
                    yield Adder(node, flip ^ more ^ sum(flips) & 1, operands, carry, certain)

    def _carries(self, value: Words64, excluded: tuple[int, ...]) -> list[int]:
        """Return literals of a value, those that are summed up first, then the nearest."""
        node = excluded[0]
        others = {node, *(one >> 1 for one in excluded[1:])}
        found = [one for one in self.equal.get(value.tobytes(), ()) if one >> 1 not in others]

        def rank(literal: int) -> tuple[bool, int]:
            return literal >> 1 not in self._summed, abs((literal >> 1) - node)

        if len(found) > _ALIKE:
            return heapq.nsmallest(_ALIKE, found, key=rank)
        return sorted(found, key=lambda one: one >> 1 not in self._summed)

    def _halves(self, node: int) -> Iterator[Adder]:
        a, b, flip = self.xors[node]
        for turn_a, turn_b in ((0, 0), (0, 1), (1, 0), (1, 1)):
            operands = (a ^ turn_a, b ^ turn_b)
            both = self.value(operands[0]) & self.value(operands[1])
            for carry in self._carries(both, (node, a, b)):
                certain = self._shows(carry, operands, _CONJUNCTION)
                yield Adder(node, flip ^ turn_a ^ turn_b, operands, carry, certain)

    def half(self, node: int) -> Adder:
        """Return the half adder whose carry is used most outside of the exclusive or."""
        pairs = []
        for fan in (self.aig.left[node], self.aig.right[node]):
            carry = fan >> 1
            operands = (self.aig.left[carry], self.aig.right[carry])
            pairs.append((self._fanout.get(carry, 0), operands, 2 * carry))
        _, operands, carry = max(pairs, key=lambda pair: pair[0])
        a, b, flip = self.xors[node]
        turned = (operands[0] ^ operands[1]) & 1
        assert {one & ~1 for one in operands} == {a, b}  # noqa: S101 - the shape of an xor
        return Adder(node, flip ^ turned, operands, carry, certain=True)

    def _shows(self, carry: int, operands: tuple[int, ...], function: int) -> bool:
        """Tell whether a carry is a function of its operands by its own small cone."""
        leaves = {
            one >> 1: pattern ^ (0xFF if one & 1 else 0)
            for one, pattern in zip(operands, (0xAA, 0xCC, 0xF0), strict=False)
        }
        leaves[0] = 0
        table = self._table(carry >> 1, leaves, [_SMALL_CONE])
        return table is not None and table ^ (0xFF if carry & 1 else 0) == function

    def _table(self, node: int, leaves: dict[int, int], budget: list[int]) -> int | None:
        """Return the truth table of a node over three leaves; None where it has others."""
        if node in leaves:
            return leaves[node]
        budget[0] -= 1
        if budget[0] < 0 or self.aig.left[node] < 0:
            return None
        out = 0xFF
        for fan in (self.aig.left[node], self.aig.right[node]):
            table = self._table(fan >> 1, leaves, budget)
            if table is None:
                return None
            out &= table ^ (0xFF if fan & 1 else 0)
        leaves[node] = out
        return out


def _drawn(random: np.random.Generator, characters: npt.NDArray[np.int64]) -> Words64:
    """Return random words: uniform, mostly 0, or mostly 1."""
    a, b, c = (random.integers(0, 2**64, _WORDS, dtype=np.uint64) for _ in range(3))
    return np.choose(characters, (a, a & b & c, a | b | c))
