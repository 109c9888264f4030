"""Comparisons, differences, absolute values and bounds for every value of their operands."""

from collections.abc import Callable

import pytest
from random_words import module_of, random_choices, random_module
from rule_oracle import kept

from hwopt.rewrite.change import Rule
from hwopt.rewrite.extremes import absolute_values, carries_for_bounds, settled_orders
from hwopt.rewrite.ordering import ordered_pairs, signs_of_differences
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_Make = Callable[[Words, Word, Word], list[Word]]

_ORDERS: tuple[_Make, ...] = (
    lambda s, a, b: [
        s.less(a, b, signed=False),
        s.less(b, a, signed=False),
        s.eq(a, b),
        s.mux(s.less(a, b, signed=False), s.sub(b, a), s.sub(a, b)),
    ],
    lambda s, a, b: [
        s.less(a, b, signed=True),
        s.less(b, a, signed=True),
        s.less(b, a, signed=False),
        s.sub(s.zext(b, 6), s.zext(a, 6)),
        s.sub(s.zext(a, 5), s.zext(b, 5)),
    ],
)
_ABSOLUTE: tuple[_Make, ...] = (
    lambda s, a, b: [s.mux(s.less(a, b, signed=False), s.sub(b, a), s.sub(a, b))],
    lambda s, a, b: [
        s.mux(
            s.less(a, b, signed=True),
            s.sub(s.sext(b, 5), s.sext(a, 5)),
            s.sub(s.sext(a, 5), s.sext(b, 5)),
        ),
        s.mux(s.bit(a, 3), s.sub(s.const(0, 4), a), a),
    ],
    lambda s, a, b: [
        s.mux(
            s.less(b, a, signed=False),
            s.sub(s.zext(a, 7), s.zext(b, 7)),
            s.sub(s.zext(b, 7), s.zext(a, 7)),
        ),
        s.mux(s.eq(a, b), b, s.sub(s.const(0, 4), b)),
    ],
)
_SETTLED: tuple[_Make, ...] = (
    lambda s, a, b: [
        s.mux(s.less(a, b, signed=False), b, a),
        s.mux(s.less(b, a, signed=False), b, a),
        s.mux(s.less(b, a, signed=False), s.sub(a, b), s.const(0, 4)),
    ],
    lambda s, a, b: [
        s.mux(s.less(b, a, signed=True), s.sub(a, b), s.sub(b, a)),
        s.mux(
            s.less(b, a, signed=True),
            s.sub(s.sext(a, 6), s.sext(b, 6)),
            s.sub(s.sext(b, 6), s.sext(a, 6)),
        ),
        s.mux(
            s.less(b, a, signed=True),
            s.sub(s.sext(a, 6), s.zext(b, 6)),
            s.sub(s.zext(b, 6), s.sext(a, 6)),
        ),
    ],
)
_BOUNDS: tuple[_Make, ...] = (
    lambda s, a, b: [
        s.mux(s.less(s.sub(s.const(15, 4), b), a, signed=False), s.const(15, 4), s.add(a, b))
    ],
    lambda s, a, b: [s.add(b, a), s.less(s.invert(a), b, signed=False)],
)
_SIGNS: tuple[_Make, ...] = (
    lambda s, a, b: [
        s.bit(s.sub(s.zext(a, 6), s.zext(b, 6)), 5),
        s.less(s.sub(s.zext(b, 5), s.zext(a, 5)), s.const(0, 5), signed=True),
    ],
    lambda s, a, b: [
        s.bit(s.sub(s.sext(a, 6), s.zext(b, 6)), 5),
        s.bit(s.sub(s.sext(a, 5), s.sext(b, 5)), 4),
        s.bit(s.sub(s.sext(a, 5), s.zext(b, 5)), 4),
        s.bit(s.sub(a, b), 3),
    ],
)
_CASES: tuple[tuple[Rule, tuple[_Make, ...]], ...] = (
    (ordered_pairs, _ORDERS),
    (absolute_values, _ABSOLUTE),
    (settled_orders, _SETTLED),
    (carries_for_bounds, _BOUNDS),
    (signs_of_differences, _SIGNS),
)


@pytest.mark.parametrize(
    ("rule", "make"), [(r, m) for r, makes in _CASES for m in makes], ids=lambda x: x.__name__
)
def test_rules_keep_what_they_match(rule: Rule, make: _Make) -> None:
    """A rule fires in unrelated modules, and every change keeps them."""
    words = Words()
    module = module_of(words, make(words, words.sig("a4", 4), words.sig("b4", 4)))
    changes = list(rule(module))
    assert changes
    for change in changes:
        assert change.by
        assert kept(module, change), change.note


@pytest.mark.parametrize("rule", [r for r, _ in _CASES], ids=lambda x: x.__name__)
@pytest.mark.parametrize("make", [random_module, random_choices])
@pytest.mark.parametrize("seed", range(8))
def test_rules_keep_random_modules(rule: Rule, make: Callable[[int], Module], seed: int) -> None:
    """Whatever a rule finds in a module of words, it keeps."""
    module = make(seed)
    for change in rule(module):
        assert kept(module, change), change.note
