"""Chains of choices: several results of one kind become one operation on chosen operands.

`c1 ? f1(x1, y1) : c2 ? f2(x2, y2) : ... z` chooses the operands first: where no condition of the
group holds, nobody sees the result, so the last operands of the group stand without a test.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hwopt.rewrite.egraph.graph import EGraph
from hwopt.rewrite.egraph.linear import Form, Forms

#: Most arms of a chain, and addends of a result that shares an adder.
MAX_ARMS = 24
MAX_ADDENDS = 3

_WRAPPERS = frozenset({"low", "high", "signed"})


class _Arm(NamedTuple):
    """A result and the test under which it is chosen; the last one of a chain has none."""

    test: int | None
    place: int


#: Wrappers from the outside in, and the class inside.
_Inner = tuple[tuple[tuple[str, tuple[int, ...]], ...], int]


def share_operations(graph: EGraph, nodes: int) -> None:
    """Add to each chain of choices the forms in which results of one kind are computed once."""
    for place in graph.classes():
        if len(graph) >= nodes:
            return
        arms = _arms(graph, place)
        if len(arms) > 1:
            for op in ("product", "left", "right", "less"):
                _share(graph, place, arms, op)
            for least in (2, 1):
                _share_sums(graph, place, arms, least)


def factor_choices(graph: EGraph, nodes: int) -> None:
    """Add to choices between results of bit-by-bit operations what both have in common, once."""
    for place in graph.classes():
        choice = graph.inner(place, "choose")
        if choice is None:
            continue
        if len(graph) >= nodes:
            return
        test, yes, no = map(graph.find, choice.args)
        for op in ("both", "either", "parity"):
            sides = [graph.inner(side, op) for side in (yes, no)]
            one, two = (tuple(map(graph.find, side.args)) if side else () for side in sides)
            twice = any(len({*args}) < len(args) for args in (one, two))
            common = [a for a in one if a in two]
            left = [[a for a in args if a not in common] for args in (one, two)]
            if common and all(left) and not twice:
                rests = [graph.make(op, (), side) if side[1:] else side[0] for side in left]
                chosen = graph.make("choose", (), (test, *rests))
                graph.union(place, graph.make(op, (), (*common, chosen)))


def _arms(graph: EGraph, place: int) -> list[_Arm]:
    """Return the arms of the chain that begins at a class."""
    found, seen = list[_Arm](), set[int]()
    while len(found) < MAX_ARMS and place not in seen:
        seen.add(place)
        node = graph.inner(place, "choose")
        if node is None:
            break
        test, yes, no = map(graph.find, node.args)
        found.append(_Arm(test, yes))
        place = no
    return [*found, _Arm(None, graph.find(place))] if found else []


def _unwrapped(graph: EGraph, place: int, wanted: Callable[[int], bool]) -> _Inner | None:
    """Return what a class is made of by cutting bits off, where that is wanted."""
    path: list[tuple[str, tuple[int, ...]]] = []
    for _ in range(3):
        if wanted(place):
            return tuple(path), place
        node = next((n for n in graph.nodes[place] if n.op in _WRAPPERS), None)
        if node is None:
            return None
        path.append((node.op, node.params))
        place = graph.find(node.args[0])
    return None


def _wrapped(graph: EGraph, path: Sequence[tuple[str, tuple[int, ...]]], place: int) -> int:
    for op, params in reversed(path):
        place = graph.make(op, params, (place,))
    return place


class _Use(NamedTuple):
    """An operation of an arm: what surrounds it, its operands, and its parameters."""

    path: tuple[tuple[str, tuple[int, ...]], ...]
    operands: tuple[int, ...]
    params: tuple[int, ...]


def _operands(graph: EGraph, place: int, op: str) -> _Use | None:
    def wanted(a: int) -> bool:
        node = graph.inner(a, op)
        plain = node is not None and len(node.args) == 2  # noqa: PLR2004 - two operands
        return plain and not graph.facts[a].bit if op == "product" else plain

    found = _unwrapped(graph, place, wanted)
    if found is None:
        return None
    node = graph.inner(found[1], op)
    if node is None or (op == "product" and any(graph.facts[graph.find(a)].bit for a in node.args)):
        return None
    return _Use(found[0], tuple(map(graph.find, node.args)), node.params)


def _share(graph: EGraph, place: int, arms: list[_Arm], op: str) -> None:
    uses = [_operands(graph, arm.place, op) for arm in arms]
    members = [i for i, u in enumerate(uses) if u is not None]
    if len(members) < 2:  # noqa: PLR2004 - nothing to share
        return
    first = uses[members[0]]
    if first is None or any(u is not None and u.params != first.params for u in uses):
        return
    slots: list[list[int]] = [[], []]
    for number in members:
        pair = _turned(slots, uses[number], op)
        for slot, operand in zip(slots, pair, strict=True):
            slot.append(operand)
    tests = [arms[i].test for i in members]
    chosen = [_chain(graph, tests, slot) for slot in slots]
    result = graph.make(op, first.params, chosen)
    results = [
        arm.place if u is None else _wrapped(graph, u.path, result)
        for arm, u in zip(arms, uses, strict=True)
    ]
    graph.union(place, _chain(graph, [arm.test for arm in arms], results))


def _turned(slots: list[list[int]], use: _Use | None, op: str) -> tuple[int, ...]:
    """Return operands in the order in which more of them are what came before."""
    if use is None:
        return ()
    straight = sum(a in slot for a, slot in zip(use.operands, slots, strict=True))
    crossed = sum(a in slot for a, slot in zip(use.operands[::-1], slots, strict=True))
    return use.operands[::-1] if op == "product" and crossed > straight else use.operands


def _chain(graph: EGraph, tests: Sequence[int | None], values: Sequence[int]) -> int:
    """Return a chain of choices; the last value needs no test, nor does what equals it."""
    found = values[-1]
    kept: list[tuple[int, int]] = []
    for test, value in zip(reversed(tests[:-1]), reversed(values[:-1]), strict=True):
        if test is None:
            continue
        apart = all(graph.apart(test, other) for other, v in kept if v != values[-1])
        if graph.find(value) == graph.find(values[-1]) and apart:
            continue
        kept.append((test, value))
    for test, value in kept:
        found = graph.make("choose", (), (test, value, found))
    return found


def _share_sums(graph: EGraph, place: int, arms: list[_Arm], least: int) -> None:
    """Let sums of at least so many addends take turns at one adder."""
    forms = Forms(graph)

    def wanted(a: int) -> bool:
        terms = forms(a).terms
        return least <= len(terms) <= MAX_ADDENDS and graph.facts[a].step != 0

    inner = [_unwrapped(graph, arm.place, wanted) for arm in arms]
    members = [(i, p) for i, p in enumerate(inner) if p is not None]
    # Once: a class that becomes one with another may have that one's form then.
    sums = [forms(p[1]) for _, p in members]
    sizes = [len(form.terms) for form in sums]
    if sum(size > 1 for size in sizes) < 2:  # noqa: PLR2004 - nothing to share
        return
    tests = [arms[i].test for i, _ in members]
    rows = [list(_row(graph, form)) for form in sums]
    total: dict[int, int] = {}
    for column in _columns(graph, rows, max(sizes)):
        chosen = _chain(graph, tests, column)
        total[chosen] = total.get(chosen, 0) + 1
    constants = [graph.const(_constant(form)) for form in sums]
    chosen = _chain(graph, tests, constants)
    total[chosen] = total.get(chosen, 0) + 1
    result = graph.sum(total)
    results = [
        arm.place if p is None else _wrapped(graph, p[0], result)
        for arm, p in zip(arms, inner, strict=True)
    ]
    graph.union(place, _chain(graph, [arm.test for arm in arms], results))


def _row(graph: EGraph, form: Form) -> Iterator[int]:
    """Yield addends with their factors; a negative one as its inverse."""
    for addend, factor in form.terms:
        yield graph.sum({addend: factor}, -1 if factor < 0 else 0)


def _constant(form: Form) -> int:
    """Return what is added besides, the ones of negative addends included."""
    return form.constant + sum(factor < 0 for _, factor in form.terms)


def _columns(graph: EGraph, rows: list[list[int]], count: int) -> list[list[int]]:
    """Return operands by place in the sum; each row's in places where they are already."""
    zero = graph.const(0)
    columns: list[list[int]] = [[] for _ in range(count)]
    for row in rows:
        left = sorted(row, key=lambda a: -sum(a in c for c in columns))
        free = list(range(count))
        placed: dict[int, int] = {}
        for operand in left:
            best = min(free, key=lambda i: (-columns[i].count(operand), i))
            free.remove(best)
            placed[best] = operand
        for i, column in enumerate(columns):
            column.append(placed.get(i, zero))
    return columns
