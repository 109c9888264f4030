"""And-inverter graphs: hashed while they are built.

A literal is `2 * node + complement`; node 0 is constant false. Source of the encoding:
Biere 2007, the AIGER format.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

FALSE, TRUE = 0, 1


class Aig:
    """A graph of two-input ANDs whose nodes stand in topological order."""

    def __init__(self) -> None:
        #: Fan-ins of each node as literals; -1 for the constant and for inputs.
        self.left: list[int] = [-1]
        self.right: list[int] = [-1]
        #: Positive literals of the inputs, in the order of their creation.
        self.inputs: list[int] = []
        self._hash: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self.left)

    def input(self) -> int:
        """Add an input and return its literal."""
        literal = 2 * len(self.left)
        self.left.append(-1)
        self.right.append(-1)
        self.inputs.append(literal)
        return literal

    def and_(self, a: int, b: int) -> int:
        """Return the literal of a AND b."""
        if a > b:
            a, b = b, a
        if a == FALSE or a ^ b == 1:
            return FALSE
        if a in (TRUE, b):
            return b
        found = self._hash.get((a, b))
        if found is None:
            absorbed = self._absorb(a, b)
            if absorbed is not None:
                return absorbed
            found = 2 * len(self.left)
            self.left.append(a)
            self.right.append(b)
            self._hash[a, b] = found
        return found

    def _absorb(self, a: int, b: int) -> int | None:
        """Return a AND b where one of them holds the other: a(ab) = ab, a!(ab) = a!b."""
        for one, other in ((a, b), (b, a)):
            left, right = self.left[other >> 1], self.right[other >> 1]
            if left < 0:
                continue
            if not other & 1:
                if one in (left, right):
                    return other
                if one ^ 1 in (left, right):
                    return FALSE
            elif one == left:
                return self.and_(one, right ^ 1)
            elif one == right:
                return self.and_(one, left ^ 1)
            elif one ^ 1 in (left, right):
                return one
        return None

    def or_(self, a: int, b: int) -> int:
        """Return the literal of a OR b."""
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def xor(self, a: int, b: int) -> int:
        """Return the literal of a XOR b; it shares the AND of the operands without complement."""
        flip = (a ^ b) & 1
        a, b = a & ~1, b & ~1
        return self.and_(self.and_(a, b) ^ 1, self.and_(a ^ 1, b ^ 1) ^ 1) ^ flip

    def mux(self, select: int, low: int, high: int) -> int:
        """Return the literal of `select ? high : low`."""
        if low == high:
            return low
        if low == high ^ 1:
            return self.xor(select, low)
        return self.or_(self.and_(select, high), self.and_(select ^ 1, low))

    def majority(self, a: int, b: int, c: int) -> int:
        """Return the carry of a full adder; it shares the first half adder of the sum."""
        return self.or_(self.and_(a, b), self.and_(c, self.xor(a, b)))

    def any_of(self, literals: Iterable[int]) -> int:
        """Return the OR of literals as a balanced tree."""
        row = list(literals) or [FALSE]
        while len(row) > 1:
            pairs = [self.or_(a, b) for a, b in zip(row[::2], row[1::2], strict=False)]
            row = pairs + row[len(row) & ~1 :]
        return row[0]

    def is_input(self, node: int) -> bool:
        """Tell whether a node is an input."""
        return node > 0 and self.left[node] < 0

    def cone(self, literals: Iterable[int]) -> list[int]:
        """Return the nodes that literals depend on, inputs included, in topological order."""
        seen = {0}
        stack = [literal >> 1 for literal in literals]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if self.left[node] >= 0:
                stack += (self.left[node] >> 1, self.right[node] >> 1)
        seen.discard(0)
        return sorted(seen)

    def copy_into(self, other: "Aig", roots: Sequence[int], leaves: dict[int, int]) -> list[int]:
        """Rebuild roots in another graph.

        Args:
            other: Where to build.
            roots: Literals of this graph.
            leaves: Node of this graph to literal of the other; a node that is here is not
                entered, inputs that are not here are made. It gathers all nodes that were met.
        """
        leaves.setdefault(0, FALSE)
        stack = [root >> 1 for root in roots]
        while stack:
            node = stack[-1]
            if node in leaves:
                stack.pop()
                continue
            left, right = self.left[node], self.right[node]
            if left < 0:
                leaves[node] = other.input()
                continue
            missing = [fan >> 1 for fan in (left, right) if fan >> 1 not in leaves]
            if missing:
                stack += missing
                continue
            leaves[node] = other.and_(
                leaves[left >> 1] ^ (left & 1), leaves[right >> 1] ^ (right & 1)
            )
        return [leaves[root >> 1] ^ (root & 1) for root in roots]


@dataclass(frozen=True)
class Latch:
    """A register bit of a sequential graph."""

    #: The input of the graph that stands for its present value, as a positive literal.
    output: int
    #: Its value in the next frame.
    following: int
    #: Its value in frame 0: a literal over the graph's other inputs, constants included.
    initial: int


@dataclass
class Sequential:
    """A graph with latches and one property: `bad` is never true."""

    aig: Aig
    #: Inputs that are free in every frame, as positive literals.
    inputs: list[int] = field(default_factory=list)
    latches: list[Latch] = field(default_factory=list)
    bad: int = FALSE
