"""Patterns matched against the classes of an e-graph, and made into new ones."""

import ast
from collections.abc import Iterator
from itertools import permutations

from hwopt.rewrite.egraph.graph import EGraph, dict_of
from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.patterns import Binding, Call, Name, Number, Pattern, Product, Sum, number

#: Longer sums and products are not matched item by item.
MAX_ITEMS = 10


class Matcher:
    """Matches patterns in an e-graph."""

    def __init__(self, graph: EGraph) -> None:
        self._graph = graph

    def node(self, pattern: Pattern, node: Node, held: Binding) -> Iterator[Binding]:
        """Yield the bindings under which a node is a pattern."""
        if isinstance(pattern, Sum) and node.op == "sum":
            yield from self._sum(pattern, node, held)
        elif isinstance(pattern, Product) and node.op == "product":
            yield from self._product(pattern, node, held)
        elif isinstance(pattern, Call) and node.op == pattern.op:
            for first in self._params(pattern, node, held):
                yield from self._args(pattern.args, node.args, first)

    def _params(self, pattern: Call, node: Node, held: Binding) -> Iterator[Binding]:
        for tree, value in zip(pattern.params, node.params, strict=True):
            found = self._number(tree, value, held)
            if found is None:
                return
            held = found
        yield held

    def _number(self, tree: ast.expr, value: int, held: Binding) -> Binding | None:
        sign = 1
        if isinstance(tree, ast.UnaryOp):
            tree, sign = tree.operand, -1
        if isinstance(tree, ast.Name) and tree.id not in held:
            return {**held, tree.id: sign * value}
        return held if sign * number(tree, held) == value else None

    def _args(
        self, patterns: tuple[Pattern, ...], args: tuple[int, ...], held: Binding
    ) -> Iterator[Binding]:
        if not patterns:
            yield held
            return
        for found in self.place(patterns[0], args[0], held):
            yield from self._args(patterns[1:], args[1:], found)

    def place(self, pattern: Pattern, place: int, held: Binding) -> Iterator[Binding]:
        """Yield the bindings under which a class has the form of a pattern."""
        place = self._graph.find(place)
        if isinstance(pattern, Name):
            known = held.get(pattern.name)
            if known is None:
                yield {**held, pattern.name: place}
            elif self._graph.find(known) == place:
                yield held
        elif isinstance(pattern, Number):
            facts = self._graph.facts[place]
            found = self._number(pattern.tree, facts.low, held) if facts.step == 0 else None
            if found is not None:
                yield found
        else:
            for node in tuple(self._graph.nodes[place]):
                yield from self.node(pattern, node, held)

    def _sum(self, pattern: Sum, node: Node, held: Binding) -> Iterator[Binding]:
        count = len(pattern.items)
        if not pattern.rest and len(node.args) != count or len(node.args) > MAX_ITEMS:
            return
        if not pattern.rest:
            constant = pattern.constant or ast.Constant(0)
            found = self._number(constant, node.params[0], held)
            if found is None:
                return
            held = found
        factors = node.params[1:]
        for chosen in permutations(range(len(node.args)), count):
            for found in self._items(pattern, [(factors[i], node.args[i]) for i in chosen], held):
                if pattern.rest:
                    left = [i for i in range(len(node.args)) if i not in chosen]
                    addends = dict_of([factors[i] for i in left], [node.args[i] for i in left])
                    yield {**found, pattern.rest: self._graph.sum(addends, node.params[0])}
                else:
                    yield found

    def _items(
        self, pattern: Sum, addends: list[tuple[int, int]], held: Binding, at: int = 0
    ) -> Iterator[Binding]:
        if at == len(addends):
            yield held
            return
        tree, inner = pattern.items[at]
        factor, place = addends[at]
        found = self._number(tree, factor, held)
        if found is None:
            return
        for deeper in self.place(inner, place, found):
            yield from self._items(pattern, addends, deeper, at + 1)

    def _product(self, pattern: Product, node: Node, held: Binding) -> Iterator[Binding]:
        count = len(pattern.items)
        if not pattern.rest and len(node.args) != count or len(node.args) > MAX_ITEMS:
            return
        for chosen in permutations(range(len(node.args)), count):
            for found in self._args(pattern.items, tuple(node.args[i] for i in chosen), held):
                if pattern.rest:
                    left = [a for i, a in enumerate(node.args) if i not in chosen]
                    yield {**found, pattern.rest: self._graph.product(left)}
                else:
                    yield found


def build(graph: EGraph, pattern: Pattern, held: Binding) -> int:
    """Return the class of a pattern under a binding."""
    if isinstance(pattern, Name):
        return graph.find(held[pattern.name])
    if isinstance(pattern, Number):
        return graph.const(number(pattern.tree, held))
    if isinstance(pattern, Product):
        parts = [build(graph, p, held) for p in pattern.items]
        return graph.product([*parts, held[pattern.rest]] if pattern.rest else parts)
    if isinstance(pattern, Call):
        params = tuple(number(p, held) for p in pattern.params)
        return graph.make(pattern.op, params, [build(graph, p, held) for p in pattern.args])
    factors = [number(tree, held) for tree, _ in pattern.items]
    places = [build(graph, p, held) for _, p in pattern.items]
    if pattern.rest:
        factors, places = [*factors, 1], [*places, held[pattern.rest]]
    constant = number(pattern.constant, held) if pattern.constant is not None else 0
    return graph.sum(dict_of(factors, places), constant)
