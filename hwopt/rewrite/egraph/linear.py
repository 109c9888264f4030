"""Sums seen through: one flat linear form for each class, and what forms have in common."""

from collections.abc import Mapping
from math import gcd
from typing import NamedTuple

from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.matching import MAX_NODES

#: Most addends of a flat form.
MAX_TERMS = 24


class Form(NamedTuple):
    """constant + coefficient * class + ..., sorted by class."""

    constant: int
    terms: tuple[tuple[int, int], ...]

    @property
    def addends(self) -> dict[int, int]:
        """Coefficients by class."""
        return dict(self.terms)


def form_of(constant: int, addends: Mapping[int, int]) -> Form:
    """Return the form of a constant and coefficients by class."""
    return Form(constant, tuple(sorted((a, c) for a, c in addends.items() if c)))


class Forms:
    """Flat forms of an e-graph as it is now."""

    def __init__(self, graph: EGraph) -> None:
        self._graph = graph
        self._known: dict[int, Form] = {}
        self._open: set[int] = set()

    def __call__(self, place: int) -> Form:
        """Return the form of a class; of one that is no sum, once itself."""
        place = self._graph.find(place)
        if place not in self._known:
            self._open.add(place)
            self._known[place] = self._flat(place)
            self._open.discard(place)
        return self._known[place]

    def _flat(self, place: int) -> Form:
        graph, alone = self._graph, Form(0, ((place, 1),))
        facts = graph.facts[place]
        if facts.step == 0:
            return Form(facts.low, ())
        node = graph.inner(place, "sum")
        if node is None:
            return alone
        constant, total = node.params[0], dict[int, int]()
        for factor, arg in zip(node.params[1:], node.args, strict=True):
            below = graph.find(arg)
            if below == place:
                return alone
            inner = Form(0, ((below, 1),)) if below in self._open else self(below)
            constant += factor * inner.constant
            for atom, c in inner.terms:
                total[atom] = total.get(atom, 0) + factor * c
        found = form_of(constant, total)
        if len(found.terms) > MAX_TERMS or place in dict(found.terms):
            return Form(
                node.params[0],
                tuple(
                    sorted(
                        (graph.find(a), c) for a, c in zip(node.args, node.params[1:], strict=True)
                    )
                ),
            )
        return found


def flatten(graph: EGraph, nodes: int) -> None:
    """Add the flat form of every sum."""
    forms = Forms(graph)
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        if graph.inner(place, "sum") is not None:
            form = forms(place)
            graph.union(place, graph.sum(form.addends, form.constant))


def relate(graph: EGraph, nodes: int) -> None:
    """Say of sums that differ by a factor or a constant only how one comes from the other."""
    forms = Forms(graph)
    groups: dict[tuple[tuple[int, int], ...], list[tuple[int, int, int]]] = {}
    for place in graph.classes():
        form = forms(place)
        if len(form.terms) < 2 or graph.inner(place, "sum") is None:  # noqa: PLR2004 - a sum
            continue
        common = gcd(*(c for _, c in form.terms))
        common = -common if form.terms[0][1] < 0 else common
        key = tuple((a, c // common) for a, c in form.terms)
        groups.setdefault(key, []).append((place, form.constant, common))
    for key, members in groups.items():
        if len(graph) >= nodes:
            return
        if len(members) < 2 and abs(members[0][2]) == 1:  # noqa: PLR2004 - nothing to relate
            continue
        base = graph.sum(dict(key))
        for place, constant, common in members:
            graph.union(place, graph.sum({base: common}, constant))


def choose_sums(graph: EGraph, nodes: int) -> None:
    """Move a choice between sums behind what both have in common, and term by term."""
    forms = Forms(graph)
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        for node in [n for n in graph.nodes[place] if n.op == "choose"][:MAX_NODES]:
            c, a, b = map(graph.find, node.args)
            _choose_sum(graph, place, c, (forms(a), forms(b)))
            _choose_sum(graph, place, c, (_shallow(graph, a), _shallow(graph, b)))


def _shallow(graph: EGraph, place: int) -> Form:
    """Return the first sum of a class as it is."""
    node = graph.inner(place, "sum")
    if node is None:
        facts = graph.facts[place]
        return Form(facts.low, ()) if facts.step == 0 else Form(0, ((place, 1),))
    args = [graph.find(a) for a in node.args]
    total: dict[int, int] = {}
    for arg, factor in zip(args, node.params[1:], strict=True):
        total[arg] = total.get(arg, 0) + factor
    return form_of(node.params[0], total)


def _choose_sum(graph: EGraph, place: int, c: int, pair: tuple[Form, Form]) -> None:
    yes, no = pair
    if len(yes.terms) + len(no.terms) < 2 or yes == no:  # noqa: PLR2004 - no sum at all
        return
    common = {a: k for a, k in yes.terms if no.addends.get(a) == k}
    left = [(a, k) for a, k in yes.terms if a not in common]
    right = [(a, k) for a, k in no.terms if a not in common]
    if common:
        constant = yes.constant if yes.constant == no.constant else 0
        first = graph.sum(dict(left), yes.constant - constant)
        second = graph.sum(dict(right), no.constant - constant)
        rest = graph.make("choose", (), (c, first, second))
        graph.union(place, graph.sum({**common, rest: common.get(rest, 0) + 1}, constant))
    if len(left) + len(right) <= 1 and not common:
        return
    total, constant = dict(common), no.constant
    if yes.constant != no.constant:
        total[c] = total.get(c, 0) + yes.constant - no.constant
    for factor, first, second in _paired(graph, left, right):
        chosen = graph.make("choose", (), (c, first, second))
        total[chosen] = total.get(chosen, 0) + factor
    graph.union(place, graph.sum(total, constant))


def _paired(
    graph: EGraph, left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Return coefficient and both classes of terms that can share an addend."""
    zero, found = graph.const(0), list[tuple[int, int, int]]()
    rest = list(right)
    lonely: list[tuple[int, int]] = []
    for place, factor in left:
        same = [t for t in rest if t[1] == factor]
        if same:
            width = graph.facts[place].width
            best = min(same, key=lambda t: (abs(graph.facts[t[0]].width - width), t[0]))
            rest.remove(best)
            found.append((factor, place, best[0]))
        else:
            lonely.append((place, factor))
    for place, factor in lonely:
        if rest:
            other, k = rest.pop(0)
            found.append((1, graph.sum({place: factor}), graph.sum({other: k})))
        else:
            found.append((factor, place, zero))
    found.extend((factor, zero, place) for place, factor in rest)
    return found
