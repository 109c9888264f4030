"""Truncations: what is cut off above is not computed below."""

from collections.abc import Iterator

from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.linear import Form, Forms
from hwopt.rewrite.egraph.ring import dict_of


def strip(graph: EGraph, nodes: int) -> None:
    """Drop truncations under a truncation that cuts off at least as much."""
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op in {"low", "signed"}]:
            width, inner = node.params[0], graph.find(node.args[0])
            for other in tuple(_stripped(graph, inner, width)):
                graph.union(place, graph.make(node.op, node.params, (other,)))


def _stripped(  # noqa: C901 - one branch for each operation
    graph: EGraph, place: int, width: int
) -> Iterator[int]:
    """Yield classes that agree with a class in the low bits."""
    for node in tuple(graph.nodes[place]):
        args = [graph.find(a) for a in node.args]
        if node.op == "sum":
            total: dict[int, int] = {}
            for factor, arg in zip(node.params[1:], args, strict=True):
                zeros = (factor & -factor).bit_length() - 1
                inner = graph.bare(arg, width - zeros)
                total[inner] = total.get(inner, 0) + factor
            total = {a: _centred(c, width) for a, c in total.items()}
            constant = _centred(node.params[0], width)
            if total != dict_of(node.params[1:], args) or constant != node.params[0]:
                yield graph.sum(total, constant)
        elif node.op == "product":
            bare = [graph.bare(a, width) for a in args]
            if bare != args:
                yield graph.product(bare)
        elif node.op == "choose":
            pair = [graph.bare(a, width) for a in args[1:]]
            if pair != args[1:]:
                yield graph.make("choose", (), (args[0], *pair))
        elif node.op == "left" and node.params[0] >= width:
            bare = [graph.bare(args[0], width)]
            if bare != args[:1]:
                yield graph.make("left", node.params, (*bare, args[1]))


def _centred(number: int, width: int) -> int:
    """Return the number of least magnitude that is the same modulo 2^width."""
    number %= 1 << width
    return number - (1 << width) if number >> (width - 1) else number


def narrow(graph: EGraph, nodes: int) -> None:
    """Learn from comparisons what a choice can be: the arm is only taken where they hold."""
    forms = Forms(graph)
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op == "choose"]:
            c, a, b = map(graph.find, node.args)
            found = _tested(graph, c)
            if found is None:
                continue
            tested, holds = found
            pair = (a, b) if holds else (b, a)
            below = _under(graph, forms, pair[0], tested, negative=True)
            above = _under(graph, forms, pair[1], tested, negative=False)
            if below is not None and above is not None:
                graph.learn(place, min(below[0], above[0]), max(below[1], above[1]))


def _tested(graph: EGraph, c: int) -> tuple[int, bool] | None:
    """Return x where a bit is x < 0, and True; or where it is x >= 0, and False."""
    node = graph.inner(c, "negative")
    if node is not None:
        return graph.find(node.args[0]), True
    turned = graph.affine(c)
    if turned is not None and (turned[0], turned[2]) == (1, -1):
        node = graph.inner(turned[1], "negative")
        if node is not None:
            return graph.find(node.args[0]), False
    return None


def _under(
    graph: EGraph, forms: Forms, arm: int, tested: int, *, negative: bool
) -> tuple[int, int] | None:
    """Return the ends of what an arm can be where another class is negative, or is not."""
    facts = graph.facts[arm]
    ends = facts.low, facts.high
    factor = _factor(forms(arm), forms(tested))
    if factor is None:
        return ends
    shift = forms(arm).constant - factor * forms(tested).constant
    known = graph.facts[tested]
    part = (known.low, min(known.high, -1)) if negative else (max(known.low, 0), known.high)
    if part[0] > part[1]:
        return None
    low, high = sorted(factor * x + shift for x in part)
    return max(low, ends[0]), min(high, ends[1])


def _factor(arm: Form, tested: Form) -> int | None:
    """Return c where the terms of one form are c times those of another."""
    if not tested.terms or len(arm.terms) != len(tested.terms):
        return None
    factor, rest = divmod(arm.terms[0][1], tested.terms[0][1])
    same = all(
        a == b and k == factor * m for (a, k), (b, m) in zip(arm.terms, tested.terms, strict=True)
    )
    return factor if same and rest == 0 else None


def thresholds(graph: EGraph, nodes: int) -> None:
    """Compare only the bits above the zeros of a constant: x < m*2^k is floor(x/2^k) < m."""
    forms = Forms(graph)
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        node = graph.inner(place, "negative")
        form = None if node is None else forms(node.args[0])
        if form is None or not form.terms:
            continue
        # Where x is c*y + k with c below 0: x < 0 where not -c*y - k - 1 < 0.
        turned = form.terms[0][1] < 0
        sign, constant = (-1, -form.constant - 1) if turned else (1, form.constant)
        zeros = (constant & -constant).bit_length() - 1 if constant else 0
        if zeros:
            rest = graph.sum({a: sign * c for a, c in form.terms})
            high = graph.make("high", (zeros,), (rest,))
            test = graph.make("negative", (), [graph.sum({high: 1}, constant >> zeros)])
            graph.union(place, graph.inverse(test) if turned else test)


def sign_bits(graph: EGraph, nodes: int) -> None:
    """Say of a sign where it stands, so that signs of several words can be chosen among."""
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op == "negative"]:
            facts = graph.facts[graph.find(node.args[0])]
            if facts.low >= 0:  # a word without a sign has none to look at
                graph.union(place, graph.const(0))
                continue
            width = facts.width
            high = graph.make("high", (width - 1,), node.args)
            graph.union(place, graph.make("low", (1,), [high]))
