"""Patterns matched against the classes of an e-graph, and made into new ones."""

import ast
from collections.abc import Iterator
from itertools import islice

from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.node import Node
from hwopt.rewrite.egraph.patterns import Binding, Call, Name, Number, Pattern, Product, Sum, number
from hwopt.rewrite.egraph.ring import dict_of

#: Longer sums and products are not matched item by item.
MAX_ITEMS = 8
#: Nodes of a class, the oldest, that are matched.
MAX_NODES = 12

_ONE = ast.Constant(1)


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
        elif isinstance(pattern, Call) and _same(pattern, node):
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
            for node in tuple(islice(self._graph.nodes[place], MAX_NODES)):
                yield from self.node(pattern, node, held)

    def _sum(self, pattern: Sum, node: Node, held: Binding) -> Iterator[Binding]:
        count = len(pattern.items)
        if (not pattern.rest and len(node.args) != count) or len(node.args) > MAX_ITEMS:
            return
        if not pattern.rest:
            constant = pattern.constant or ast.Constant(0)
            found = self._number(constant, node.params[0], held)
            if found is None:
                return
            held = found
        addends = list(zip(node.params[1:], node.args, strict=True))
        for chosen, found in self._items(pattern.items, addends, held, ()):
            if not pattern.rest:
                yield found
                continue
            left = [a for i, a in enumerate(addends) if i not in chosen]
            total = dict_of([c for c, _ in left], [a for _, a in left])
            yield {**found, pattern.rest: self._graph.sum(total, node.params[0])}

    def _items(
        self,
        items: tuple[tuple[ast.expr, Pattern], ...],
        addends: list[tuple[int, int]],
        held: Binding,
        chosen: tuple[int, ...],
    ) -> Iterator[tuple[tuple[int, ...], Binding]]:
        """Yield which addends the items are, and what that binds."""
        if len(chosen) == len(items):
            yield chosen, held
            return
        tree, inner = items[len(chosen)]
        for i, (factor, place) in enumerate(addends):
            if i in chosen or not self._may(inner, place):
                continue
            found = self._number(tree, factor, held)
            if found is None:
                continue
            for deeper in self.place(inner, place, found):
                yield from self._items(items, addends, deeper, (*chosen, i))

    def _may(self, pattern: Pattern, place: int) -> bool:
        """Return whether a class has any node with the operation of a pattern."""
        if isinstance(pattern, Product):
            return self._graph.inner(place, "product") is not None
        return not isinstance(pattern, Call) or self._graph.inner(place, pattern.op) is not None

    def _product(self, pattern: Product, node: Node, held: Binding) -> Iterator[Binding]:
        count = len(pattern.items)
        if (not pattern.rest and len(node.args) != count) or len(node.args) > MAX_ITEMS:
            return
        addends = [(1, a) for a in node.args]
        items = tuple((_ONE, p) for p in pattern.items)
        for chosen, found in self._items(items, addends, held, ()):
            if not pattern.rest:
                yield found
                continue
            left = [a for i, a in enumerate(node.args) if i not in chosen]
            yield {**found, pattern.rest: self._graph.product(left)}


def _same(pattern: Call, node: Node) -> bool:
    """Tell whether operation and number of operands are the same: `both` of three is not of two."""
    return node.op == pattern.op and len(node.args) == len(pattern.args)


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
