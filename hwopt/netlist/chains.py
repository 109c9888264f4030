"""Sums of two rows in an and-inverter graph, whatever the shape of their carries.

A word is a sum of two rows of bits if `word[i] = x[i] ^ y[i] ^ c[i]` with `c[i + 1] =
majority(x[i], y[i], c[i])`. Under random inputs the words know their own carries: `word[i] ^
c[i]` is the half sum `x[i] ^ y[i]`, and almost every adder computes that somewhere (ripple,
prefix, skip, select, conditional sum). So a chain is followed by values, lowest bit first, and
tells the rows without the carries being there. What is found is a guess until it is proven.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.netlist.adders import AdderFinder
from hwopt.netlist.aig import FALSE, TRUE
from hwopt.netlist.simulate import Words64

#: Bits of the shortest chain that is worth having, and guesses that one word may take.
_SHORTEST, _GUESSES = 3, 4000

#: Chains of one word that are worth a proof.
_ALTERNATIVES, _ENDINGS = 8, 4

#: Two literals that are added.
Row = tuple[int, int]


@dataclass(frozen=True)
class Chain:
    """Bits that seem to be the sum of two rows and a first carry."""

    #: Literals, least significant bit first.
    word: tuple[int, ...]
    rows: tuple[Row, ...]
    #: What is added at the lowest bit besides: a literal.
    carry: int

    def leaves(self) -> set[int]:
        """Return the nodes of the rows and of the first carry, the constant left out."""
        literals = (self.carry, *(literal for row in self.rows for literal in row))
        return {literal >> 1 for literal in literals} - {0}


class ChainFinder:
    """Finds sums of two rows among words of a graph."""

    def __init__(self, finder: AdderFinder) -> None:
        self._finder = finder
        self._guesses = 0
        self._cone: set[int] = set()

    def find(self, word: Sequence[int]) -> list[Chain]:
        """Return the longest chains in a word, none of them the upper part of another."""
        self._guesses = _GUESSES
        finder = self._finder
        if any(literal >> 1 not in finder.values for literal in word if literal > 1):
            return []
        # Rows of its own: the other side of a comparison has the same values elsewhere.
        self._cone = set(finder.aig.cone(word))
        found: list[Chain] = []
        for start in range(len(word) - _SHORTEST + 1):
            for carry in self._carries(word[start]):
                for rows in self._follow(tuple(word[start:]), carry):
                    known = any(one.rows[-len(rows) :] == rows for one in found)
                    if len(rows) >= _SHORTEST and not known and self._guesses > 0:
                        found.append(Chain(tuple(word[start : start + len(rows)]), rows, carry))
        return sorted(found, key=lambda chain: -len(chain.rows))[:_ALTERNATIVES]

    def _carries(self, literal: int) -> tuple[int, ...]:
        """Return what a chain may begin with at a bit: a constant, or an operand of its sum."""
        pair = self._finder.xors.get(literal >> 1)
        if pair is None:
            return (FALSE, TRUE)
        a, b, _ = pair
        operands = [one for one, other in ((a, b), (b, a)) if other >> 1 in self._finder.xors]
        return (FALSE, TRUE, *(one ^ flip for one in operands for flip in (0, 1)))

    def _follow(self, word: tuple[int, ...], carry: int) -> list[tuple[Row, ...]]:
        """Return the rows of chains from the first bit on, depth first.

        Several where they reach the last bit, since nothing beyond it tells them apart; else
        the longest.
        """
        best: tuple[Row, ...] = ()
        whole: list[tuple[Row, ...]] = []
        options = [self._rows(word[0], self._finder.value(carry), carry >> 1)]
        path: list[tuple[Row, Words64, int]] = []
        while options and self._guesses > 0 and len(whole) < _ENDINGS:
            following = next(options[-1], None)
            if following is None:
                options.pop()
                if path:
                    path.pop()
                continue
            self._guesses -= 1
            rows = (*(row for row, _, _ in path), following[0])
            if len(rows) == len(word):
                whole.append(rows)
                continue
            if len(rows) > len(best):
                best = rows
            path.append(following)
            options.append(self._rows(word[len(rows)], *following[1:]))
        return whole or [best]

    def _rows(
        self, literal: int, carry: Words64, highest: int
    ) -> Iterator[tuple[Row, Words64, int]]:
        """Yield rows of one bit with the carry they lead to and the highest node so far.

        Rows stand before the bit in the graph, so that putting a sum in its place makes no loop.
        """
        finder = self._finder
        half = finder.value(literal) ^ carry
        top = literal >> 1
        if not carry.any() and top not in finder.xors:
            # Below the first carry a single bit is no sum.
            return
        found = [one for one in finder.equal.get(half.tobytes(), ()) if one >> 1 in self._cone]
        candidates: list[Row] = []
        for one in found:
            if one >> 1 in finder.xors:
                a, b, flip = finder.xors[one >> 1]
                a ^= flip ^ (one & 1)
                candidates += [(a, b), (a ^ 1, b ^ 1)]
        if carry.any():
            candidates += [row for one in found for row in ((one, FALSE), (one ^ 1, TRUE))]
            if not half.any():
                candidates += [(FALSE, FALSE), (TRUE, TRUE)]
        for x, y in candidates:
            reach = max(highest, x >> 1, y >> 1)
            if reach < top:
                p, q = finder.value(x), finder.value(y)
                yield (x, y), p & q | carry & (p | q), reach
