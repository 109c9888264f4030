"""Words of a graph as polynomials over its inputs, modulo a power of two.

A node stands for its value, 0 or 1. From the outputs on, each is replaced by what it computes,
sums by `a + b + c - 2 * carry`, so that adders cancel without a product ever appearing.
Source: Ciesielski et al. 2015, Yu et al. 2016 (algebraic rewriting).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hwopt.netlist.adders import Adder, AdderFinder

Monomial = frozenset[int]

#: Monomial to coefficient.
Polynomial = dict[Monomial, int]

UNIT: Monomial = frozenset()


class TooLarge(Exception):  # noqa: N818 - it names what was found
    """A polynomial, or the work on it, grew beyond its limit."""


@dataclass(frozen=True)
class Lemma:
    """A word whose number is a small polynomial over inputs: `sum(weight * node) = value`."""

    #: The most significant bit: the node that the lemma replaces, and its weight.
    top: int
    weight: int
    #: `value` minus the weighted lower bits.
    rest: Mapping[Monomial, int]


def literal_polynomial(literal: int) -> Polynomial:
    """Return the value of a literal."""
    node = literal >> 1
    if not node:
        return {UNIT: 1} if literal else {}
    variable = frozenset((node,))
    return {UNIT: 1, variable: -1} if literal & 1 else {variable: 1}


def product(a: Mapping[Monomial, int], b: Mapping[Monomial, int]) -> Polynomial:
    """Return a * b; a node times itself is itself."""
    out: Polynomial = {}
    for one, x in a.items():
        for two, y in b.items():
            both = one | two
            out[both] = out.get(both, 0) + x * y
    return {monomial: factor for monomial, factor in out.items() if factor}


def weighted(terms: Iterable[tuple[int, Mapping[Monomial, int]]]) -> Polynomial:
    """Return the sum of polynomials, each times a number."""
    out: Polynomial = {}
    for weight, polynomial in terms:
        for monomial, factor in polynomial.items():
            out[monomial] = out.get(monomial, 0) + weight * factor
    return {monomial: factor for monomial, factor in out.items() if factor}


class Substitutions:
    """What each node is replaced by, in an order in which every node comes before its parts."""

    def __init__(
        self,
        finder: AdderFinder,
        roots: Sequence[int],
        adders: Sequence[Adder],
        lemmas: Sequence[Lemma],
    ) -> None:
        self.aig = finder.aig
        self._half = finder.half
        self._sums = {one.node: one for one in adders}
        self._carries = {
            one.carry >> 1: one
            for one in adders
            if len(one.operands) == 3 and one.carry > 1  # noqa: PLR2004 - a full adder
        }
        self._lemmas = {one.top: one for one in lemmas}
        self._cache: dict[int, Polynomial] = {}
        self.level: dict[int, int] = {0: 0}
        for root in roots:
            self._rank(root >> 1)

    def lemma(self, node: int) -> Lemma | None:
        """Return the lemma that replaces a node."""
        return self._lemmas.get(node)

    def of(self, node: int) -> Polynomial:
        """Return what a node is replaced by."""
        if node not in self._cache:
            self._cache[node] = self._compute(node)
        return self._cache[node]

    def _compute(self, node: int) -> Polynomial:
        if node in self._sums:
            one = self._sums[node]
            terms = [(1, literal_polynomial(operand)) for operand in one.operands]
            total = weighted([*terms, (-2, literal_polynomial(one.carry))])
            return weighted([(1, {UNIT: 1}), (-1, total)]) if one.flip else total
        if node in self._carries:
            one = self._carries[node]
            a, b, c = (literal_polynomial(operand) for operand in one.operands)
            ab = product(a, b)
            pairs = [(1, ab), (1, product(a, c)), (1, product(b, c)), (-2, product(ab, c))]
            total = weighted(pairs)
            return weighted([(1, {UNIT: 1}), (-1, total)]) if one.carry & 1 else total
        left, right = self.aig.left[node], self.aig.right[node]
        mux = self._mux(left, right)
        if mux is not None:
            select, high, low = (literal_polynomial(literal) for literal in mux)
            other = weighted([(1, {UNIT: 1}), (-1, select)])
            chosen = [(-1, product(select, high)), (-1, product(other, low))]
            return weighted([(1, {UNIT: 1}), *chosen])
        return product(literal_polynomial(left), literal_polynomial(right))

    def _mux(self, left: int, right: int) -> tuple[int, int, int] | None:
        """Return select, high and low where NOT left, NOT right is an inverted multiplexer."""
        if not left & right & 1 or self.aig.left[left >> 1] < 0 or self.aig.left[right >> 1] < 0:
            return None
        one = (self.aig.left[left >> 1], self.aig.right[left >> 1])
        two = (self.aig.left[right >> 1], self.aig.right[right >> 1])
        for i, select in enumerate(one):
            if select ^ 1 in two:
                return select, one[1 - i], two[1 - two.index(select ^ 1)]
        return None

    def _parts(self, node: int) -> set[int]:
        """Return the nodes that may remain when a node is replaced."""
        parts = {other for monomial in self.of(node) for other in monomial}
        lemma = self._lemmas.get(node)
        if lemma is not None:
            parts |= {other for monomial in lemma.rest for other in monomial}
        return parts

    def _demote(self, circle: Sequence[int]) -> bool:
        """Forget what was recognised of one node in a circle, the least certain first."""
        tables: tuple[dict[int, Any], ...] = (self._sums, self._carries, self._lemmas)
        for certain in (False, True):
            for table in tables:
                for node in circle:
                    if node in table and getattr(table[node], "certain", True) == certain:
                        del table[node]
                        self._cache.pop(node, None)
                        if table is self._sums and not certain:
                            table[node] = self._half(node)
                        return True
        return False

    def _rank(self, root: int) -> None:
        """Give a node and its parts levels, so that parts have lower ones."""
        path: dict[int, None] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            if node in self.level:
                stack.pop()
                path.pop(node, None)
                continue
            if self.aig.left[node] < 0:
                self.level[node] = 0
                continue
            path[node] = None
            parts = self._parts(node)
            circle = next((part for part in parts if part in path), None)
            if circle is not None:
                culprits = [*reversed(path)]
                if not self._demote(culprits[: culprits.index(circle) + 1]):
                    raise TooLarge
                stack = [root]
                path.clear()
                continue
            missing = sorted(part for part in parts if part not in self.level)
            if missing:
                stack += missing
            else:
                self.level[node] = 1 + max((self.level[part] for part in parts), default=0)


class Rewriter:
    """A polynomial on its way down to the inputs."""

    def __init__(self, known: Substitutions, *, bits: int, limit: int, additions: int) -> None:
        self.known = known
        self._mask = (1 << bits) - 1
        self._limit = limit
        #: Terms that may still be added.
        self.additions = additions
        self.terms: Polynomial = {}
        self._holding: dict[int, set[Monomial]] = {}
        self._queue: list[tuple[int, int]] = []

    def add(self, monomial: Monomial, factor: int) -> None:
        """Add a term.

        Raises:
            TooLarge: There are too many monomials, or too many were added.
        """
        self.additions -= 1
        if self.additions < 0:
            raise TooLarge
        old = self.terms.get(monomial, 0)
        new = (old + factor) & self._mask
        if new:
            self.terms[monomial] = new
            if not old:
                self._note(monomial)
        elif old:
            self._drop(monomial)

    def _note(self, monomial: Monomial) -> None:
        if len(self.terms) > self._limit:
            raise TooLarge
        for node in monomial:
            held = self._holding.get(node)
            if held is None:
                held = self._holding[node] = set()
                heapq.heappush(self._queue, (-self.known.level[node], node))
            held.add(monomial)

    def _drop(self, monomial: Monomial) -> None:
        del self.terms[monomial]
        for node in monomial:
            self._holding[node].discard(monomial)

    def reduce(self) -> None:
        """Replace nodes until only inputs are left, or nothing.

        Raises:
            TooLarge: There are too many monomials on the way.
        """
        while self._queue and self.terms:
            _, node = heapq.heappop(self._queue)
            if self.known.aig.left[node] < 0:
                continue
            held = sorted(self._holding[node], key=sorted)
            terms = [(monomial, self.terms[monomial]) for monomial in held]
            for monomial in held:
                self._drop(monomial)
            del self._holding[node]
            self._replace(node, terms)

    def _replace(self, node: int, terms: Sequence[tuple[Monomial, int]]) -> None:
        lemma = self.known.lemma(node)
        fits = lemma is not None and all(not factor % abs(lemma.weight) for _, factor in terms)
        for monomial, factor in terms:
            rest = monomial - {node}
            if lemma is not None and fits:
                # The residue nearest to 0: others are equal, but would leave terms behind.
                nearest = factor if factor <= self._mask >> 1 else factor - self._mask - 1
                for other, value in lemma.rest.items():
                    self.add(rest | other, nearest // lemma.weight * value)
            else:
                for other, value in self.known.of(node).items():
                    self.add(rest | other, factor * value)
