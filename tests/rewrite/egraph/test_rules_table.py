"""Every rule of the table holds: exhaustively over small numbers of both signs and widths."""

import ast
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from hwopt.rewrite.egraph.node import value
from hwopt.rewrite.egraph.patterns import (
    NUMBERS,
    Call,
    Name,
    Number,
    Pattern,
    Product,
    Sum,
    number,
)
from hwopt.rewrite.egraph.rules import Condition, Rule, read_rules, rules

#: Numbers that a class may be: all of two unsigned bits, and of two signed ones.
_VALUES = (-2, -1, 0, 1, 2, 3)
_NUMBERS = {
    "w": (1, 2, 3),
    "v": (1, 2),
    "k": (-1, 1, 2),
    "m": (-4, -2, -1, 1, 2),
    "n": (-1, 0, 1, 3),
}
#: What an operand has to be by the meaning of its operation.
_BITS = {("choose", 0), ("flip", 0)}
_NOT_NEGATIVE = {"both": (0, 1, 2, 3), "either": (0, 1, 2, 3), "parity": (0, 1, 2, 3)}

_Values = Mapping[str, int]


def _worth(pattern: Pattern, values: _Values) -> int:
    if isinstance(pattern, Name):
        return values[pattern.name]
    if isinstance(pattern, Number):
        return number(pattern.tree, values)
    if isinstance(pattern, Product):
        total = values[pattern.rest] if pattern.rest else 1
        for item in pattern.items:
            total *= _worth(item, values)
        return total
    if isinstance(pattern, Sum):
        total = values[pattern.rest] if pattern.rest else 0
        total += number(pattern.constant, values) if pattern.constant is not None else 0
        return total + sum(number(c, values) * _worth(p, values) for c, p in pattern.items)
    args = [_worth(p, values) for p in pattern.args]
    if pattern.op == "both" and not pattern.params and min(args) < 0:
        raise ValueError
    return value(pattern.op, tuple(number(p, values) for p in pattern.params), args)


def _holds(condition: Condition, values: _Values) -> bool:
    return {
        "same": lambda x, y: x == y,
        "bit": lambda x: x in {0, 1},
        "plain": lambda _: True,
        "apart": lambda x, y: x * y == 0,
        "within": lambda x, width: 0 <= x < 1 << width,
    }[condition.name](*(_worth(arg, values) for arg in condition.args))


def _domains(  # noqa: C901 - one branch for each kind of pattern
    pattern: Pattern, found: dict[str, tuple[int, ...]], here: tuple[int, ...]
) -> None:
    """Collect which values each name takes."""
    if isinstance(pattern, Name):
        held = found.get(pattern.name, _VALUES)
        found[pattern.name] = tuple(v for v in held if v in here)
    elif isinstance(pattern, Call):
        for place, arg in enumerate(pattern.args):
            domain = _NOT_NEGATIVE.get(pattern.op, _VALUES)
            if (pattern.op, place) in _BITS:
                domain = (0, 1)
            if pattern.op in {"left", "right"} and place == 1:
                domain = (0, 1, 2)
            _domains(arg, found, domain)
        for tree in pattern.params:
            found.update((n.id, (1, 2, 3)) for n in ast.walk(tree) if isinstance(n, ast.Name))
    elif isinstance(pattern, Product | Sum):
        if pattern.rest:
            found[pattern.rest] = (-1, 0, 2)
        for item in pattern.items:
            inner = item[1] if isinstance(item, tuple) else item
            _domains(
                inner, found, here if isinstance(pattern, Product) and here == (0, 1) else _VALUES
            )
            if isinstance(item, tuple):
                _names(item[0], found)
        if isinstance(pattern, Sum) and pattern.constant is not None:
            _names(pattern.constant, found)
    elif isinstance(pattern, Number):
        _names(pattern.tree, found)


def _names(tree: ast.expr, found: dict[str, tuple[int, ...]]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in NUMBERS:
            found[node.id] = _NUMBERS[node.id]


def _assignments(rule: Rule) -> Iterator[dict[str, int]]:
    found: dict[str, tuple[int, ...]] = {}
    _domains(rule.left, found, _VALUES)
    for condition in rule.conditions:
        if condition.name == "bit" and isinstance(condition.args[0], Name):
            found[condition.args[0].name] = (0, 1)
    names = sorted(found)
    for values in product(*(found[n] for n in names)):
        given = dict(zip(names, values, strict=True))
        if all(_holds(condition, given) for condition in rule.conditions):
            yield given


def _failure(rule: Rule) -> dict[str, int] | None:
    """Return values for which the sides differ; None where there are none."""
    count = 0
    for given in _assignments(rule):
        count += 1
        if _worth(rule.left, given) != _worth(rule.right, given):
            return given
    assert count >= 6, f"{rule.name}: hardly any values meet its conditions"
    return None


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_rule_holds(rule: Rule) -> None:
    """Both sides are equal for all small numbers that meet the conditions."""
    assert _failure(rule) is None


@pytest.mark.parametrize(
    "text",
    [
        "wrong: choose(c, a * b, a * d) => a * choose(c, d, b)",
        "wrong: k*a*P + m*a*Q + R => a * (k*P - m*Q) + R",
        "wrong: choose(c, low(w, a), b) => low(w, choose(c, a, b))",
        "wrong: choose(c, n - a, a) => flip(c, a) + n * c",
    ],
)
def test_wrong_rule_is_found(text: str) -> None:
    """The check refutes rules that are almost right."""
    (rule,) = read_rules(text)
    assert _failure(rule) is not None


def test_names_are_unique() -> None:
    """No two rules have one name."""
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names)
