"""Terms in an e-graph, each brought to a normal form when it is made.

What is always right to do, whatever it costs, is done here: constants fold, equal addends join,
truncations that change nothing go. What is only sometimes right is left to the rules.
"""

from collections.abc import Callable, Sequence
from math import gcd

from hwopt.rewrite.egraph.logic import Logic
from hwopt.rewrite.egraph.node import EVALUATED, Node, value
from hwopt.rewrite.egraph.ring import dict_of

Params = tuple[int, ...]

#: Normal forms that lead to further ones; equalities can go in a circle.
_MAX_DEPTH = 20


class EGraph(Logic):
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
        return self.union(
            found, self.insert(Node("less" if op == "negative" else "equal", (), pair))
        )

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
