"""Classes of equal terms: a union-find with congruence, and facts of each class.

Source: Willsey et al. 2021 (egg): congruence is restored after a batch of unions, and an
analysis travels along with it.
"""

from collections.abc import Sequence

from hwopt.rewrite.egraph.facts import TRANSFER, Facts, between, exactly, meet
from hwopt.rewrite.egraph.node import Node

#: How often the facts of a class may get better; cycles could go on for ever.
_MAX_GAINS = 12


class Store:
    """Nodes and classes; a class is a number, `find` gives the one that stands for it."""

    def __init__(self) -> None:
        self._parent: list[int] = []
        #: Nodes of each class, the first one first.
        self.nodes: list[dict[Node, None]] = []
        self._users: list[dict[Node, int]] = []
        self._gains: list[int] = []
        self.facts: list[Facts] = []
        self._memo: dict[Node, int] = {}
        self._stale: list[dict[Node, int]] = []

    def __len__(self) -> int:
        return len(self._memo)

    def find(self, a: int) -> int:
        """Return the number that stands for a class."""
        parent = self._parent
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        return a

    def classes(self) -> list[int]:
        """Return every class, in order of creation."""
        return [a for a, parent in enumerate(self._parent) if a == parent]

    def is_read(self, a: int) -> bool:
        """Return whether anything but sums is built on a class, or nothing at all."""
        users = self._users[self.find(a)]
        return not users or any(node.op != "sum" for node in users)

    def make(self, op: str, params: tuple[int, ...], args: Sequence[int]) -> int:
        """Return the class of an operation, simplified where there is a way."""
        return self.insert(Node(op, params, tuple(args)))

    def known(self, node: Node) -> int | None:
        """Return the class of a node that exists."""
        found = self._memo.get(Node(node.op, node.params, tuple(map(self.find, node.args))))
        return None if found is None else self.find(found)

    def insert(self, node: Node, facts: Facts | None = None) -> int:
        """Return the class of a node whose operands stand for themselves, as it is."""
        found = self._memo.get(node)
        if found is not None:
            return self.find(found)
        if facts is None:
            facts = TRANSFER[node.op](node.params, [self.facts[a] for a in node.args])
        new = len(self._parent)
        self._parent.append(new)
        self.nodes.append({node: None})
        self._users.append({})
        self._gains.append(0)
        self.facts.append(facts)
        self._memo[node] = new
        for arg in node.args:
            self._users[arg][node] = new
        if facts.step == 0 and node.op != "const":
            return self.union(new, self.const(facts.low))
        return new

    def const(self, number: int) -> int:
        """Return the class of a constant."""
        return self.insert(Node("const", (number,), ()), exactly(number))

    def union(self, a: int, b: int) -> int:
        """Say that two classes are equal."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return a
        if a > b:
            a, b = b, a
        facts = meet(self.facts[a], self.facts[b])
        self._parent[b] = a
        self.nodes[a].update(self.nodes[b])
        # What used the class that is gone is made again; what used the other, if more is known.
        stale = self._users[b]
        if facts != self.facts[a] and self._gain(a):
            stale = {**self._users[a], **stale}
        self._users[a].update(self._users[b])
        self.nodes[b], self._users[b] = {}, {}
        self._stale.append(stale)
        self.facts[a] = facts
        return self._constant(a)

    def rebuild(self) -> None:
        """Make anew what was built on classes that became one, until nothing changes."""
        while self._stale:
            for node, owner in self._stale.pop().items():
                self._again(node, owner)

    def _again(self, node: Node, owner: int) -> None:
        owner = self.find(owner)
        args = tuple(map(self.find, node.args))
        if args != node.args:
            self._memo.pop(node, None)
            self.nodes[owner].pop(node, None)
            for arg in args:
                self._users[arg].pop(node, None)
        owner = self.union(owner, self.make(node.op, node.params, args))
        args = tuple(map(self.find, args))
        self._better(owner, TRANSFER[node.op](node.params, [self.facts[a] for a in args]))

    def learn(self, a: int, low: int, high: int) -> None:
        """Say that the values of a class lie in an interval."""
        self._better(self.find(a), between(low, high))

    def _better(self, owner: int, found: Facts) -> None:
        better = meet(self.facts[owner], found)
        if better != self.facts[owner] and self._gain(owner):
            self.facts[owner] = better
            self._stale.append(dict(self._users[owner]))
            self._constant(owner)

    def _gain(self, a: int) -> bool:
        self._gains[a] += 1
        return self._gains[a] <= _MAX_GAINS

    def _constant(self, a: int) -> int:
        """Join a class of one value with that constant."""
        facts = self.facts[a]
        if facts.step == 0 and (constant := self.const(facts.low)) != a:
            return self.union(a, constant)
        return a
