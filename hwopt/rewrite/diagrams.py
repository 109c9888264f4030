"""Functions of many bits as decision diagrams: equal functions are the same object.

Source: Bryant, Graph-Based Algorithms for Boolean Function Manipulation, 1986.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

from hwopt.rewrite.bitwise import TooLargeError

#: Rank of the constants, below that of every input.
_LAST = 1 << 30


@dataclass(frozen=True, eq=False)
class Diagram:
    """A function: what it is where its first input is 0, and where that is 1."""

    home: "Diagrams"
    rank: int
    low: "Diagram | None" = None
    high: "Diagram | None" = None

    def __and__(self, other: "Diagram") -> "Diagram":
        """Return where both hold."""
        return self.home.joined(operator.and_, self, other)

    def __or__(self, other: "Diagram") -> "Diagram":
        """Return where one holds."""
        return self.home.joined(operator.or_, self, other)

    def __xor__(self, other: "Diagram") -> "Diagram":
        """Return where just one holds."""
        return self.home.joined(operator.xor, self, other)


class Diagrams:
    """All diagrams over the same inputs, at most so many."""

    def __init__(self, most: int) -> None:
        self.zero = Diagram(self, _LAST)
        self.one = Diagram(self, _LAST)
        self._most = most
        self._nodes: dict[tuple[int, Diagram, Diagram], Diagram] = {}
        self._known: dict[tuple[object, Diagram, Diagram], Diagram] = {}

    def input(self, rank: int) -> Diagram:
        """Return an input; those of lower rank are asked first."""
        return self._node(rank, self.zero, self.one)

    def _node(self, rank: int, low: Diagram, high: Diagram) -> Diagram:
        if low is high:
            return low
        key = (rank, low, high)
        found = self._nodes.get(key)
        if found is None:
            if len(self._nodes) >= self._most:
                raise TooLargeError
            found = self._nodes[key] = Diagram(self, rank, low, high)
        return found

    def joined(self, join: Callable[[bool, bool], bool], one: Diagram, other: Diagram) -> Diagram:
        """Return one of `and_`, `or_`, `xor` of two functions.

        Raises:
            TooLargeError: There are too many diagrams.
        """
        if one.low is None and other.low is None:
            return self.one if join(one is self.one, other is self.one) else self.zero
        if join is not operator.xor and (short := self._short(join, one, other)) is not None:
            return short
        key = (join, one, other)
        found = self._known.get(key)
        if found is None:
            rank = min(one.rank, other.rank)
            (a, b), (c, d) = self._halves(one, rank), self._halves(other, rank)
            found = self._node(rank, self.joined(join, a, c), self.joined(join, b, d))
            self._known[key] = self._known[join, other, one] = found
        return found

    def _short(self, join: object, one: Diagram, other: Diagram) -> Diagram | None:
        """Return what AND and OR are where an operand decides."""
        absorbing, neutral = self.zero, self.one
        if join is operator.or_:
            absorbing, neutral = neutral, absorbing
        if one is absorbing or other is absorbing:
            return absorbing
        if one is neutral or one is other:
            return other
        return one if other is neutral else None

    def _halves(self, function: Diagram, rank: int) -> tuple[Diagram, Diagram]:
        if function.rank != rank or function.low is None or function.high is None:
            return function, function
        return function.low, function.high
