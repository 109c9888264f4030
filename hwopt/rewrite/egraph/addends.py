"""Addends that several sums have in common, and constants that share additions.

Sums are taken apart into signed digits `+-2^s * x`; the pair of digits that occurs most often,
up to a shift and a sign, becomes a class of its own, again and again. Source: Hartley 1996,
Hosangadi, Fallah and Kastner 2006. Multiples of one class come from an adder graph.
"""

from collections import Counter
from math import gcd
from typing import NamedTuple

from hwopt.rewrite.arithmetic.constants import adder_graph
from hwopt.rewrite.egraph.costs import digits
from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.linear import Form, Forms

#: Digits of all sums that are taken apart together, and pairs that become classes.
MAX_DIGITS = 160
MAX_PAIRS = 48


class _Digit(NamedTuple):
    """+-2^shift * class."""

    shift: int
    place: int
    sign: int


#: Two classes, the second one's further shift, and whether the signs differ.
_Pair = tuple[int, int, int, int]


def share_addends(graph: EGraph, nodes: int) -> None:
    """Add what sums have in common as classes, and the sums in terms of these."""
    forms = Forms(graph)
    # With their forms: a class that becomes one with another may have that one's form then.
    targets: dict[tuple[tuple[int, int], ...], list[tuple[int, Form]]] = {}
    for place in graph.classes():
        if graph.inner(place, "sum") is not None and graph.is_read(place):
            form = forms(place)
            key = _primitive(form)
            if key:
                targets.setdefault(key, []).append((place, form))
    rows, count = [], 0
    for key in targets:
        row = [_Digit(s, place, sign) for place, c in key for s, sign in digits(c)]
        if len(row) > 1 and count + len(row) <= MAX_DIGITS:
            rows.append((key, sorted(row)))
            count += len(row)
    shared = _shared(graph, [list(row) for _, row in rows], nodes)
    for (key, before), after in zip(rows, shared, strict=True):
        if after != before:
            total: dict[int, int] = {}
            for digit in after:
                total[digit.place] = total.get(digit.place, 0) + (digit.sign << digit.shift)
            graph.union(graph.sum(dict(key)), graph.sum(total))
            for place, form in targets[key]:
                factor = form.terms[0][1] // key[0][1]
                graph.union(place, graph.sum({graph.sum(dict(key)): factor}, form.constant))


def _primitive(form: Form) -> tuple[tuple[int, int], ...]:
    """Return the terms without common factor, the first one positive."""
    if not form.terms:
        return ()
    common = gcd(*(c for _, c in form.terms))
    common = -common if form.terms[0][1] < 0 else common
    return tuple((a, c // common) for a, c in form.terms)


def _shared(graph: EGraph, rows: list[list[_Digit]], nodes: int) -> list[list[_Digit]]:
    """Replace pairs of digits that occur more than once by one digit of a new class."""
    for _ in range(MAX_PAIRS):
        if len(graph) >= nodes:
            break
        count: Counter[_Pair] = Counter()
        for row in rows:
            count.update(_disjoint(row))
        if not count or max(count.values()) < 2:  # noqa: PLR2004 - shared by two
            break
        best = min(count, key=lambda p: (-count[p], p[2], p))
        first, second, shift, sign = best
        new = graph.sum(
            {first: 1, second: sign << shift} if first != second else {first: 1 + (sign << shift)}
        )
        for number, row in enumerate(rows):
            rows[number] = _replaced(row, best, new)
    return rows


def _pairs(row: list[_Digit]) -> list[tuple[_Pair, int, int]]:
    return [
        ((a.place, b.place, b.shift - a.shift, a.sign * b.sign), i, j)
        for i, a in enumerate(row)
        for j, b in enumerate(row[i + 1 :], i + 1)
    ]


def _disjoint(row: list[_Digit]) -> dict[_Pair, int]:
    """Return how often each pair occurs without using a digit twice."""
    used: dict[_Pair, set[int]] = {}
    for pair, i, j in _pairs(row):
        taken = used.setdefault(pair, set())
        if i not in taken and j not in taken:
            taken.update((i, j))
    return {pair: len(taken) // 2 for pair, taken in used.items()}


def _replaced(row: list[_Digit], wanted: _Pair, new: int) -> list[_Digit]:
    gone: set[int] = set()
    added = []
    for pair, i, j in _pairs(row):
        if pair == wanted and i not in gone and j not in gone:
            gone.update((i, j))
            added.append(_Digit(row[i].shift, new, row[i].sign))
    return sorted([d for i, d in enumerate(row) if i not in gone] + added) if gone else row


def share_multiples(graph: EGraph, nodes: int) -> None:
    """Write all constant multiples of a class as one graph of additions."""
    factors: dict[int, set[int]] = {}
    for place in graph.classes():
        for node in graph.nodes[place]:
            if node.op == "sum":
                for factor, arg in zip(node.params[1:], node.args, strict=True):
                    odd = abs(factor) // (factor & -factor)
                    if len(digits(odd)) > 1:
                        factors.setdefault(graph.find(arg), set()).add(odd)
    for place, odds in factors.items():
        if len(graph) >= nodes:
            return
        made = {1: place}
        for step in adder_graph(sorted(odds)):
            parts = {made[step.first]: 1 << step.first_shift}
            second = made[step.second]
            parts[second] = parts.get(second, 0) + (step.sign << step.second_shift)
            made[step.value] = graph.union(graph.sum({place: step.value}), graph.sum(parts))
            made = {odd: graph.find(a) for odd, a in made.items()}
