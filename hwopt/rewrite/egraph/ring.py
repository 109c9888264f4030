"""Sums and what cuts them off, brought to a normal form when they are made."""

from collections.abc import Iterable, Mapping

from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.store import Store


class Ring(Store):
    """Classes with constructors of sums, truncations and signed views."""

    def sum(self, addends: Mapping[int, int], constant: int = 0) -> int:
        """Return constant + coefficient * class + ..., the mapping being class to coefficient."""
        total: dict[int, int] = {}
        for addend, factor in addends.items():
            place = self.find(addend)
            if self.facts[place].step == 0:
                constant += factor * self.facts[place].low
            else:
                total[place] = total.get(place, 0) + factor
        kept = sorted((place, factor) for place, factor in total.items() if factor)
        if not kept:
            return self.const(constant)
        if len(kept) == 1:
            place, factor = kept[0]
            if factor == 1 and constant == 0:
                return place
            inner = self.affine(place)
            # A multiple of a multiple may be cheaper than the product of both constants.
            if inner is not None and inner[1] < place and (shift(factor) or shift(inner[2])):
                return self.sum({inner[1]: factor * inner[2]}, constant + factor * inner[0])
        params = (constant, *(factor for _, factor in kept))
        return self.insert(Node("sum", params, tuple(place for place, _ in kept)))

    def affine(self, a: int) -> tuple[int, int, int] | None:
        """Return k, x, c where the class is k + c*x, not x itself; None where it is not."""
        for node in self.nodes[self.find(a)]:
            if node.op == "sum" and len(node.args) == 1:
                return node.params[0], self.find(node.args[0]), node.params[1]
        return None

    def inverse(self, bit: int) -> int:
        """Return the other value of a bit."""
        return self.sum({bit: -1}, 1)

    def inner(self, a: int, *ops: str) -> Node | None:
        """Return the first node of a class with one of these operations."""
        for node in self.nodes[self.find(a)]:
            if node.op in ops:
                return node
        return None

    def bare(self, a: int, width: int) -> int:
        """Return what is truncated here to at least a width, or the class itself."""
        if width > 0:
            for node in self.nodes[self.find(a)]:
                if node.op in {"low", "signed"} and node.params[0] >= width:
                    return self.find(node.args[0])
        return self.find(a)

    def _flag(self, a: int) -> tuple[int, int, int] | None:
        """Return bit, value where it is 0, and where it is 1, for a class built on one bit."""
        affine = self.affine(a)
        if affine is None or not self.facts[affine[1]].bit:
            return None
        return affine[1], affine[0], affine[0] + affine[2]

    def _low(self, width: int, a: int) -> int | None:
        if self.facts[a].within(width):
            return a
        found = self.inner(a, "low", "signed")
        if found is not None and found.params[0] >= width:
            return self.make("low", (width,), found.args)
        if found is not None and found.op == "low":
            return a
        flag = self._flag(a)
        if flag is not None:
            values = [v % (1 << width) for v in flag[1:]]
            return self.sum({flag[0]: values[1] - values[0]}, values[0])
        return None

    def _signed(self, width: int, a: int) -> int | None:
        if self.facts[a].fits(width):
            return a
        found = self.inner(a, "low", "signed")
        if found is not None and found.params[0] >= width:
            return self.make("signed", (width,), found.args)
        return None

    def _high(self, low: int, a: int) -> int | None:
        if low == 0:
            return a
        if self.facts[a].within(low):
            return self.const(0)
        found = self.inner(a, "high")
        if found is not None:
            return self.make("high", (low + found.params[0],), found.args)
        found = self.inner(a, "low")
        if found is not None:
            return self.make(
                "low", (found.params[0] - low,), [self.make("high", (low,), found.args)]
            )
        for node in [n for n in self.nodes[a] if n.op == "sum"]:
            if (split := self._split(low, node)) is not None:
                return split
        return None

    def _split(self, low: int, node: Node) -> int | None:
        """Take multiples of 2^low out of a sum."""
        size, above, below = 1 << low, dict[int, int](), dict[int, int]()
        for factor, arg in zip(node.params[1:], node.args, strict=True):
            if factor % size == 0:
                above[arg] = factor // size
            else:
                below[arg] = factor
        constant = node.params[0]
        if not above and 0 <= constant < size:
            return None
        rest = self.sum(below, constant % size)
        known = self.facts[rest].within(low) or self.facts[rest].step == 0
        rest = (
            self.make("high", (low,), [rest])
            if known
            else self.insert(Node("high", (low,), (rest,)))
        )
        return self.sum(dict_of((*above.values(), 1), (*above, rest)), constant // size)


def dict_of(factors: Iterable[int], args: Iterable[int]) -> dict[int, int]:
    """Return classes with their coefficients; those of a class that comes twice are added."""
    found: dict[int, int] = {}
    for factor, arg in zip(factors, args, strict=True):
        found[arg] = found.get(arg, 0) + factor
    return found


def shift(factor: int) -> bool:
    """Return whether a factor is a power of two of either sign, which costs no addition."""
    return abs(factor) & (abs(factor) - 1) == 0
