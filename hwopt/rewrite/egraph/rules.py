"""The rules: one table of text, read once."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from hwopt.rewrite.egraph.facts import Facts
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.matching import MAX_NODES, Matcher, build
from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.patterns import Binding, Call, Number, Pattern, Product, number, parse

#: `name: left => right ? conditions`; see `patterns` for the language.
TABLE = """
choose_low:       choose(c, low(w, a), low(w, b)) => low(w, choose(c, a, b))
choose_low_then:  choose(c, low(w, a), b) => low(w, choose(c, a, b)) ? within(b, w)
choose_low_else:  choose(c, a, low(w, b)) => low(w, choose(c, a, b)) ? within(a, w)
choose_sign:      choose(c, signed(w, a), signed(w, b)) => signed(w, choose(c, a, b))
choose_high:      choose(c, high(k, a), high(k, b)) => high(k, choose(c, a, b))
low_choose:       low(w, choose(c, a, b)) => choose(c, low(w, a), low(w, b))
choose_then:      choose(c, choose(c, a, b), d) => choose(c, a, d)
choose_else:      choose(c, a, choose(c, b, d)) => choose(c, a, d)
choose_both:      choose(c, choose(d, a, b), b) => choose(c * d, a, b)
choose_any:       choose(c, a, choose(d, a, b)) => choose(either(c, d), a, b)
choose_first:     choose(c, a, choose(d, b, e)) => choose(either(c, d), choose(c, a, b), e)
choose_second:    choose(c, choose(d, a, b), e) => choose(c * d, a, choose(c, b, e))
choose_order:     choose(c, a, choose(d, b, e)) => choose(d, b, choose(c, a, e)) ? apart(c, d)
masked_sum:       c*a + d*b + R => choose(c, a, d * b) + R ? bit(c), bit(d), apart(c, d)
masked_either:    either(c*a, d*b) => choose(c, a, d * b) ? bit(c), bit(d), apart(c, d)
choose_merge:     choose(c, choose(d, a, b), choose(e, f, g))
    => choose(choose(c, d, e), choose(c, a, f), choose(c, b, g))
choose_merge_2:   choose(c, choose(d, a, b), choose(e, f, g))
    => choose(choose(c, d, 1 - e), choose(c, a, g), choose(c, b, f))
choose_swap:      choose(c, choose(d, a, b), choose(d, e, f))
    => choose(d, choose(c, a, e), choose(c, b, f))
choose_mask:      choose(c, d * a, a) => a * (1 - c * (1 - d)) ? bit(d)

choose_product:   choose(c, a * b, a * d) => a * choose(c, b, d) ? plain(a)
choose_factor:    choose(c, a * b, a) => a * choose(c, b, 1)
choose_factor_2:  choose(c, a, a * b) => a * choose(c, 1, b)
choose_left:      choose(c, left(w, a, b), left(w, d, e))
    => left(w, choose(c, a, d), choose(c, b, e))
choose_right:     choose(c, right(a, b), right(d, e)) => right(choose(c, a, d), choose(c, b, e))
choose_unshifted: choose(c, left(w, a, b), d) => left(w, choose(c, a, d), c * b) ? within(d, w)
choose_less:      choose(c, negative(a), negative(b)) => negative(choose(c, a, b))
choose_less_2:    choose(c, less(a, b), less(d, e)) => less(choose(c, a, d), choose(c, b, e))
choose_equal:     choose(c, equal(a, b), equal(d, e)) => equal(choose(c, a, d), choose(c, b, e))

flip_then:        choose(c, n - a, a) => flip(c, a) + (n + 1) * c
flip_else:        choose(c, a, n - a) => flip(1 - c, a) + (n + 1) - (n + 1) * c
negate_then:      choose(c, n - a, b) => choose(c, -1 - a, b) + (n + 1) * c
negate_else:      choose(c, a, n - b) => choose(c, a, -1 - b) + (n + 1) - (n + 1) * c

magnitude:        choose(negative(a - 1), -a, a) => choose(negative(a), -a, a)
least:            choose(negative(a - b - 1), a, b) => choose(negative(a - b), a, b)
least_2:          choose(negative(a - b - 1), b, a) => choose(negative(a - b), b, a)
masked_then:      choose(c, a, 0) => c * a
less_choose:      negative(choose(c, a, b)) => choose(c, negative(a), negative(b))

factor:           k*a*P + m*a*Q + R => a * (k*P + m*Q) + R ? plain(a)
factor_one:       k*a*P + m*a + R => a * (k*P + m) + R ? plain(a)
squares:          k*a*a + m*b*b + R => k * (a + b) * (a - b) + R ? m == -k, plain(a), plain(b)
square_sum:       k*a*a + k*b*b + m*a*b + R => k * (a + b) * (a + b) + R ? m == 2*k
square_diff:      k*a*a + k*b*b + m*a*b + R => k * (a - b) * (a - b) + R ? m == -2*k
bits:             k*c + m*c*d + R => k * c * (1 - d) + R ? m == -k, bit(c), bit(d)
"""

#: Matches of one rule in one round, so that none crowds out the others.
MAX_MATCHES = 60

PREDICATES: dict[str, Callable[..., bool]] = {
    "same": lambda a, b: a == b,
    "bit": lambda facts: facts.bit,
    "plain": lambda facts: not facts.bit,
    "within": lambda facts, width: facts.within(width),
}


@dataclass(frozen=True)
class Rule:
    """An equality: what matches the left side also is the right side."""

    name: str
    left: Pattern
    right: Pattern
    conditions: tuple["Condition", ...]

    @property
    def op(self) -> str:
        """The operation at the top of the left side."""
        if isinstance(self.left, Call):
            return self.left.op
        return "product" if isinstance(self.left, Product) else "sum"

    def holds(self, graph: EGraph, binding: Binding) -> bool:
        """Return whether the conditions hold."""
        return all(condition.holds(graph, binding) for condition in self.conditions)


@dataclass(frozen=True)
class Condition:
    """A predicate of numbers, or of what is known of classes."""

    name: str
    args: tuple[Pattern, ...]

    def holds(self, graph: EGraph, binding: Binding) -> bool:
        """Return whether it holds under a binding."""
        if self.name == "apart":
            first, second = (build(graph, arg, binding) for arg in self.args)
            return graph.apart(graph.find(first), graph.find(second))
        args: list[Facts | int] = []
        for arg in self.args:
            if isinstance(arg, Number):
                args.append(number(arg.tree, binding))
            else:
                args.append(graph.facts[graph.find(build(graph, arg, binding))])
        return PREDICATES[self.name](*args)


def _condition(tree: ast.expr) -> Condition:
    if isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Eq):
        return Condition("same", (Number(tree.left), Number(tree.comparators[0])))
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        raise TypeError(f"a condition was expected, not {ast.unparse(tree)}; correct the rule")
    return Condition(tree.func.id, tuple(parse(ast.unparse(a)) for a in tree.args))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the table."""
    return tuple(read_rules(TABLE))


def read_rules(table: str) -> Iterator[Rule]:
    """Yield the rules of a table, one a line; a line with a margin continues the last one."""
    for line in filter(str.strip, table.replace("\n    ", " ").splitlines()):
        name, _, text = line.partition(":")
        sides, _, conditions = text.partition(" ? ")
        left, right = sides.split("=>")
        trees = ast.parse(f"({conditions.strip()},)" if conditions else "()", mode="eval").body
        found = tuple(trees.elts) if isinstance(trees, ast.Tuple) else ()
        yield Rule(name.strip(), parse(left), parse(right), tuple(map(_condition, found)))


def apply_rules(graph: EGraph, nodes: int) -> None:
    """Add what every rule says of every class, unless a number of nodes is reached."""
    matcher = Matcher(graph)
    by_op: dict[str, list[Rule]] = {}
    for rule in rules():
        by_op.setdefault(rule.op, []).append(rule)
    left = dict.fromkeys((r.name for r in rules()), MAX_MATCHES)
    for place in graph.classes():
        for node in tuple(islice(graph.nodes[place], MAX_NODES)):
            for rule in by_op.get(node.op, ()):
                if left[rule.name] > 0:
                    for binding in _matches(matcher, graph, rule, node):
                        graph.union(place, build(graph, rule.right, binding))
                        left[rule.name] -= 1
            if len(graph) >= nodes:
                return


def _matches(matcher: Matcher, graph: EGraph, rule: Rule, node: Node) -> Iterator[Binding]:
    for binding in list(matcher.node(rule.left, node, {})):
        if rule.holds(graph, binding):
            yield binding
