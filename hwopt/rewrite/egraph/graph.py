"""Terms in an e-graph, each brought to a normal form when it is made.

What is always right to do, whatever it costs, is done here: constants fold, equal addends join,
truncations that change nothing go. What is only sometimes right is left to the rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import gcd

from hwopt.rewrite.egraph.node import EVALUATED, Node, value
from hwopt.rewrite.egraph.store import Store

Params = tuple[int, ...]

#: Normal forms that lead to further ones; equalities can go in a circle.
_MAX_DEPTH = 20


class EGraph(Store):
    """Classes of terms with a constructor for each operation."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._rules: dict[str, Callable[[Params, tuple[int, ...]], int | None]] = {
            "sum": lambda p, a: self.sum(dict_of(p[1:], a), p[0]),
            "product": lambda _, a: self.product(a),
            "low": lambda p, a: self._low(p[0], a[0]),
            "signed": lambda p, a: self._signed(p[0], a[0]),
            "high": lambda p, a: self._high(p[0], a[0]),
            "choose": lambda _, a: self._choose(*a),
            "flip": lambda _, a: self._flip(*a),
            "negative": lambda _, a: self._negative(a[0]),
            "zero": lambda _, a: self._zero(a[0]),
            "less": lambda _, a: self._compared("negative", *a),
            "equal": lambda _, a: self._compared("zero", *a),
            "left": lambda p, a: self._left(p[0], *a),
            "right": lambda _, a: self._right(*a),
            "both": lambda _, a: self._and(a),
            "either": lambda _, a: self._or(a),
            "parity": lambda _, a: self._xor(a),
        }

    def make(self, op: str, params: Params, args: Sequence[int]) -> int:
        """Return the class of an operation, simplified where there is a way."""
        given = tuple(map(self.find, args))
        if op in EVALUATED and given and all(self.facts[a].step == 0 for a in given):
            return self.const(value(op, params, [self.facts[a].low for a in given]))
        rule = self._rules.get(op) if self._depth < _MAX_DEPTH else None
        self._depth += 1
        found = None if rule is None else rule(params, given)
        self._depth -= 1
        if found is None:
            found = self.insert(Node(op, params, tuple(map(self.find, given))))
        return self.find(found)

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
        if any(self._apart(a, b) for i, a in enumerate(kept) for b in kept[:i]):
            return self.const(0)
        for a in tuple(kept):
            if self._implied(a, [b for b in kept if b != a]):
                kept.remove(a)
        body = kept[0] if len(kept) == 1 else self.insert(Node("product", (), tuple(kept)))
        return self.sum({body: number})

    def _implied(self, a: int, kept: list[int]) -> bool:
        """Return whether a bit is an alternative of which another factor is a part."""
        node = self.inner(a, "either") if self.facts[a].bit else None
        return node is not None and any(self.find(b) in kept for b in node.args)

    def _apart(self, a: int, b: int) -> bool:
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

    def _flag(self, a: int) -> tuple[int, int, int] | None:
        """Return bit, value where it is 0, and where it is 1, for a class built on one bit."""
        affine = self.affine(a)
        if affine is None or not self.facts[affine[1]].bit:
            return None
        return affine[1], affine[0], affine[0] + affine[2]

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
            return self.make("low", (found.params[0] - low,), [self.make("high", (low,), found.args)])
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
        rest = self.make("high", (low,), [rest]) if known else self.insert(Node("high", (low,), (rest,)))
        return self.sum(dict_of((*above.values(), 1), (*above, rest)), constant // size)

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
            return self.union(node, self.product((c, a)))
        if yes == (0, 0, 0, 0):
            return self.union(node, self.product((self.inverse(c), b)))
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

    def _scaled(self, a: int) -> tuple[dict[int, int], int, int] | None:
        """Return addends, constant and common factor of a sum; the first factor is positive."""
        node = self.inner(a, "sum")
        if node is None:
            return None
        common = gcd(*node.params[1:])
        common = -common if node.params[1] < 0 else common
        return dict_of([c // common for c in node.params[1:]], node.args), node.params[0], common

    def _negative(self, a: int) -> int | None:
        facts = self.facts[a]
        if facts.low >= 0 or facts.high < 0:
            return self.const(int(facts.high < 0))
        flag = self._flag(a)
        if flag is not None:
            return self.sum({flag[0]: int(flag[2] < 0) - int(flag[1] < 0)}, int(flag[1] < 0))
        found = self._scaled(a)
        if found is None or found[2] == 1:
            return None
        addends, constant, common = found
        if common > 0:
            return self._test("negative", addends, constant // common)
        # -c*x + k < 0 where not c*x - k <= 0, that is c*x - k - 1 < 0.
        floor = (-constant - 1) // -common
        return self.inverse(self._test("negative", addends, floor))

    def _test(self, op: str, addends: dict[int, int], constant: int) -> int:
        """Return a test of a sum that is scaled already."""
        total = self.sum(addends, constant)
        facts = self.facts[total]
        if op == "negative" and (facts.low >= 0 or facts.high < 0):
            return self.const(int(facts.high < 0))
        if op == "zero" and (facts.low > 0 or facts.high < 0):
            return self.const(0)
        return self.insert(Node(op, (), (total,)))

    def _zero(self, a: int) -> int | None:
        facts = self.facts[a]
        apart = facts.low > 0 or facts.high < 0 or (facts.step and facts.rest % facts.step)
        if apart:
            return self.const(0)
        if facts.bit:
            return self.inverse(a)
        found = self._scaled(a)
        if found is None or found[2] == 1:
            return None
        addends, constant, common = found
        if constant % common:
            return self.const(0)
        return self._test("zero", addends, constant // common)

    def _compared(self, op: str, a: int, b: int) -> int:
        """Return the class of a comparison, of which the comparator is one node."""
        found = self.make(op, (), [self.sum(dict_of((1, -1), (a, b)))])
        if self.facts[found].step == 0 or a == b:
            return found
        pair = (a, b) if op == "negative" or a < b else (b, a)
        return self.union(found, self.insert(Node("less" if op == "negative" else "equal", (), pair)))

    def _left(self, width: int, a: int, by: int) -> int | None:
        known = self.facts[by]
        if known.step == 0:
            return self.make("low", (width,), [self.sum({a: 1 << min(known.low, width)})])
        found = self.inner(a, "low", "signed")
        if found is not None and found.params[0] >= width:
            return self.make("left", (width,), (found.args[0], by))
        return None

    def _right(self, a: int, by: int) -> int | None:
        known = self.facts[by]
        if known.step == 0:
            return self.make("high", (known.low,), (a,))
        return None

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
        if flag is not None and flag[1] == 0 and flag[2] & (flag[2] + 1) == 0:
            if flag[2].bit_length() >= width:
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


def dict_of(factors: Iterable[int], args: Iterable[int]) -> dict[int, int]:
    """Return classes with their coefficients; those of a class that comes twice are added."""
    found: dict[int, int] = {}
    for factor, arg in zip(factors, args, strict=True):
        found[arg] = found.get(arg, 0) + factor
    return found


def shift(factor: int) -> bool:
    """Return whether a factor is a power of two of either sign, which costs no addition."""
    return abs(factor) & (abs(factor) - 1) == 0
