"""Products: sums multiplied out, and complex products with three multipliers."""

from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.node import Node

#: Addends of a product that is multiplied out.
MAX_TERMS = 6
#: Sums of more addends are not searched for complex products.
MAX_ADDENDS = 8


def expand(graph: EGraph, nodes: int) -> None:
    """Multiply short sums out."""
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op == "product"]:
            for number, arg in enumerate(node.args):
                rest = [a for i, a in enumerate(node.args) if i != number]
                total = _multiplied(graph, graph.find(arg), rest)
                if total is not None:
                    graph.union(place, total)


def _multiplied(graph: EGraph, place: int, rest: list[int]) -> int | None:
    """Return a sum times other factors, addend by addend; None where that is no use."""
    node = graph.inner(place, "sum")
    if node is None or len(node.args) > MAX_TERMS or graph.facts[place].bit:
        return None
    if any(graph.facts[graph.find(a)].bit for a in rest):
        return None
    total: dict[int, int] = {}
    for factor, arg in zip(node.params[1:], node.args, strict=True):
        part = graph.product([arg, *rest])
        total[part] = total.get(part, 0) + factor
    if node.params[0]:
        part = graph.product(rest)
        total[part] = total.get(part, 0) + node.params[0]
    return graph.sum(total)


class _Two(NamedTuple):
    """p*a*c + q*b*d + rest, the factors in some order."""

    place: int
    factors: tuple[int, int]
    products: tuple[tuple[int, int], tuple[int, int]]
    #: What else is added, as (class, coefficient), and the constant.
    rest: tuple[tuple[int, int], ...]
    constant: int


def complex_products(graph: EGraph, nodes: int) -> None:
    """Add to `p*a*c + q*b*d` and `r*a*d + s*b*c` their forms with three products.

    With x = c*(p*a + s*b), y = a*(r*d - p*c) and z = b*(s*c - q*d) these are x - z and x + y.
    """
    groups: dict[tuple[int, ...], list[_Two]] = {}
    for two in _twos(graph):
        key = tuple(sorted((*two.products[0], *two.products[1])))
        groups.setdefault(key, []).append(two)
    for group in groups.values():
        for first in group:
            for second in group:
                if len(graph) >= nodes:
                    return
                if first.place != second.place:
                    _three(graph, first, second)


def _twos(graph: EGraph) -> Iterator[_Two]:
    for place in graph.classes():
        for node in [n for n in graph.nodes[place] if n.op == "sum"]:
            if not 2 <= len(node.args) <= MAX_ADDENDS:  # noqa: PLR2004 - two products
                continue
            args = [graph.find(a) for a in node.args]
            pairs = [(i, p) for i, a in enumerate(args) if (p := _pair(graph, a)) is not None]
            for k, (i, one) in enumerate(pairs):
                for j, other in pairs[:k]:
                    rest = tuple(
                        (a, c)
                        for n, (a, c) in enumerate(zip(args, node.params[1:], strict=True))
                        if n not in (i, j)
                    )
                    factors = node.params[1 + i], node.params[1 + j]
                    yield _Two(place, factors, (one, other), rest, node.params[0])


def _pair(graph: EGraph, place: int) -> tuple[int, int] | None:
    for node in graph.nodes[place]:
        if node.op == "product" and len(node.args) == 2:  # noqa: PLR2004 - two factors
            pair = graph.find(node.args[0]), graph.find(node.args[1])
            if not any(graph.facts[a].bit for a in pair):
                return pair
    return None


def _three(graph: EGraph, first: _Two, second: _Two) -> None:
    for (a, c), (b, d), p, q in _orders(first):
        if len({a, b, c, d}) < 4:  # noqa: PLR2004 - four different factors
            return
        wanted = tuple(sorted((a, d))), tuple(sorted((b, c)))
        have = tuple(tuple(sorted(x)) for x in second.products)
        if have == wanted:
            r, s = second.factors
        elif have == wanted[::-1]:
            s, r = second.factors
        else:
            continue
        x = graph.product((c, graph.sum({a: p, b: s})))
        y = graph.product((a, graph.sum({d: r, c: -p})))
        z = graph.product((b, graph.sum({c: s, d: -q})))
        graph.union(first.place, _with(graph, first, {x: 1, z: -1}))
        graph.union(second.place, _with(graph, second, {x: 1, y: 1}))


def _with(graph: EGraph, two: _Two, addends: dict[int, int]) -> int:
    for place, factor in two.rest:
        addends[place] = addends.get(place, 0) + factor
    return graph.sum(addends, two.constant)


def _orders(two: _Two) -> Iterator[tuple[tuple[int, int], tuple[int, int], int, int]]:
    """Yield the two products with their factors in every order that matters."""
    for i, j in permutations((0, 1)):
        first, second = two.products[i], two.products[j]
        for one in (first, first[::-1]):
            for other in (second, second[::-1]):
                yield one, other, two.factors[i], two.factors[j]


def flatten_products(graph: EGraph, nodes: int) -> None:
    """Join products of products."""
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op == "product"]:
            for number, arg in enumerate(node.args):
                inner: Node | None = graph.inner(graph.find(arg), "product")
                if inner is not None and len(node.args) + len(inner.args) <= MAX_TERMS:
                    rest = [a for i, a in enumerate(node.args) if i != number]
                    graph.union(place, graph.product([*rest, *inner.args]))
