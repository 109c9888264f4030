"""Products, choices and bitwise operations, brought to a normal form when they are made."""

from collections.abc import Iterable

from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.ring import Ring


class Logic(Ring):
    """Classes with constructors of products, choices and bitwise operations."""

    def product(self, factors: Iterable[int]) -> int:
        """Return the product of classes."""
        number, kept = 1, list[int]()
        for factor in sorted(map(self.find, factors)):
            facts, inner = self.facts[factor], self.affine(factor)
            if facts.step == 0:
                number *= facts.low
            elif facts.bit and factor in kept:
                continue
            elif inner is not None and inner[0] == 0 and inner[1] < factor:
                number *= inner[2]
                kept.append(inner[1])
            else:
                kept.append(factor)
        if number == 0 or not kept:
            return self.const(number)
        kept.sort()
        if any(self.apart(a, b) for i, a in enumerate(kept) for b in kept[:i]):
            return self.const(0)
        for a in tuple(kept):
            if self._implied(a, [b for b in kept if b != a]):
                kept.remove(a)
        body = kept[0] if len(kept) == 1 else self.insert(Node("product", (), tuple(kept)))
        return self.sum({body: number})

    def apart(self, a: int, b: int) -> bool:
        """Return whether two bits are never 1 together: inverses, or tests for two values."""
        if not (self.facts[a].bit and self.facts[b].bit):
            return False
        if self.affine(a) == (1, b, -1) or self.affine(b) == (1, a, -1):
            return True
        first, second = self.inner(a, "zero"), self.inner(b, "zero")
        if first is None or second is None:
            return False
        one, other = (self._terms(self.find(n.args[0])) for n in (first, second))
        return one[1:] == other[1:] and one[0] != other[0]

    def _terms(self, a: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Return constant, coefficients and classes of a class as a sum."""
        node = self.inner(a, "sum")
        if node is None:
            return 0, (1,), (a,)
        return node.params[0], node.params[1:], tuple(map(self.find, node.args))

    def _implied(self, a: int, kept: list[int]) -> bool:
        """Return whether a bit is an alternative of which another factor is a part."""
        node = self.inner(a, "either") if self.facts[a].bit else None
        return node is not None and any(self.find(b) in kept for b in node.args)

    def _choose(self, c: int, a: int, b: int) -> int | None:
        known = self.facts[c]
        if known.step == 0:
            return a if known.low else b
        if a == b:
            return a
        turned = self._turned(c)
        if turned is not None:
            return self.make("choose", (), (turned, b, a))
        yes, no = self.facts[a], self.facts[b]
        if yes.step == no.step == 0:
            return self.sum({c: yes.low - no.low}, no.low)
        node = self.insert(Node("choose", (), (c, a, b)))
        if no == (0, 0, 0, 0):
            self.union(node, self.product((c, a)))
        if yes == (0, 0, 0, 0):
            self.union(node, self.product((self.inverse(c), b)))
        return node

    def _flip(self, c: int, a: int) -> int | None:
        turned = self._turned(c)
        if turned is not None:
            return self.sum({self.make("flip", (), (turned, a)): -1}, -1)
        return None

    def _turned(self, c: int) -> int | None:
        """Return the older bit of which a bit is the inverse."""
        found = self.affine(c)
        plain = found is not None and found[0] == 1 and found[2] == -1 and found[1] < c
        return found[1] if found is not None and plain else None

    def _and(self, args: tuple[int, ...]) -> int | None:
        kept = sorted(set(args))
        if len(kept) == 1:
            return kept[0]
        if all(self.facts[a].bit for a in kept):
            return self.product(kept)
        for a in kept:
            rest = [b for b in kept if b != a]
            if self.facts[a] == (0, 0, 0, 0):
                return a
            if (mask := self._mask(a, rest)) is not None:
                return mask
        return None if tuple(kept) == args else self.insert(Node("both", (), tuple(kept)))

    def _mask(self, a: int, rest: list[int]) -> int | None:
        """Return the rest where a class is ones in low places, or copies of one bit."""
        facts, width = self.facts[a], max(self.facts[b].width for b in rest)
        if facts.step == 0 and facts.low & (facts.low + 1) == 0:
            return self.make("low", (facts.low.bit_length(),), [self.make("both", (), rest)])
        flag = self._flag(a)
        copies = flag is not None and flag[1] == 0 and flag[2] & (flag[2] + 1) == 0
        if flag is not None and copies and flag[2].bit_length() >= width:
            return self.product((flag[0], self.make("both", (), rest)))
        return None

    def _or(self, args: tuple[int, ...]) -> int | None:
        kept = sorted({a for a in args if self.facts[a] != (0, 0, 0, 0)})
        for a in tuple(kept):
            if self._covered(a, [b for b in kept if b != a]):
                kept.remove(a)
        if not kept:
            return self.const(0)
        for a in kept:
            if self.facts[a] == (1, 1, 0, 1) and all(self.facts[b].bit for b in kept):
                return a
        if len(kept) == 1:
            return kept[0]
        return None if tuple(kept) == args else self.insert(Node("either", (), tuple(kept)))

    def _covered(self, a: int, kept: list[int]) -> bool:
        """Return whether a bit is a product with a factor that is an alternative by itself."""
        node = self.inner(a, "product") if self.facts[a].bit else None
        return node is not None and any(self.find(b) in kept for b in node.args)

    def _xor(self, args: tuple[int, ...]) -> int | None:
        odd = [a for a in sorted(set(args)) if args.count(a) % 2 and self.facts[a] != (0, 0, 0, 0)]
        if not odd:
            return self.const(0)
        if len(odd) == 1:
            return odd[0]
        for a in odd:
            rest = [b for b in odd if b != a]
            width = max(self.facts[b].width for b in rest)
            flag = self._flag(a)
            if flag is not None and flag[1] == 0 and flag[2] == (1 << width) - 1:
                body = self.make("parity", (), rest)
                return self.make("choose", (), (flag[0], self.sum({body: -1}, flag[2]), body))
            facts = self.facts[a]
            if facts.step == 0 and facts.low == (1 << width) - 1:
                return self.sum({self.make("parity", (), rest): -1}, facts.low)
        return None if tuple(odd) == args else self.insert(Node("parity", (), tuple(odd)))
