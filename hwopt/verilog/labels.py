"""Labels of a case: when one matches, and whether all of them name every value."""

from typing import Any

from pyslang import ast

from hwopt.verilog.expressions import Expressions
from hwopt.verilog.symbols import has_unknown
from hwopt.verilog.word import Word, zeros

_UNIQUE = frozenset({ast.UniquePriorityCheck.Unique, ast.UniquePriorityCheck.Unique0})
#: Widest subject whose labels are tried on every value [bits].
_FULL_WIDTH = 8


def matches(expressions: Expressions, statement: Any, subject: Word, label: Any) -> Word:
    """Return whether a subject matches a label of a case, one bit."""
    words, inner = expressions.words, label
    if label.kind == ast.ExpressionKind.ValueRange:
        return expressions.within(subject, label, signed=statement.expr.type.isSigned)
    while inner.kind == ast.ExpressionKind.Conversion:
        inner = inner.operand
    value: Any = getattr(inner, "value", None)
    if not getattr(value, "hasUnknown", False):
        return words.eq(subject, expressions(label))
    if statement.condition == ast.CaseStatementCondition.Normal:
        return words.const(0, 1)
    bits = [str(value[i]) for i in range(min(value.bitWidth, subject.width))]
    free = "z" if statement.condition == ast.CaseStatementCondition.WildcardJustZ else "xz"
    known = [i for i in range(subject.width) if i >= len(bits) or bits[i] not in free]
    ones = {i for i, bit in enumerate(bits) if bit == "1"}
    parts = [words.eq(words.bit(subject, i), words.const(int(i in ones), 1)) for i in known]
    return words.conj([*parts, words.const(1, 1)])


def may_overlap(expressions: Expressions, statement: Any, subject: Word) -> bool:
    """Tell whether a case says that no two labels match at once though two might.

    Synthesis is then free to join what several items assign: no one value is what it means.
    """
    said = statement.check in _UNIQUE or "parallel_case" in "".join(
        str(attribute) for attribute in statement.syntax.attributes
    )
    if not said:
        return False
    words, labels = expressions.words, [x for item in statement.items for x in item.expressions]
    if subject.op == "const" or subject.width > _FULL_WIDTH:
        plain = {expressions(label) for label in labels if not has_unknown(label)}
        return len(plain) < len(labels) or any(word.op != "const" for word in plain)
    for value in range(1 << subject.width):
        tests = [
            matches(expressions, statement, words.const(value, subject.width), label)
            for label in labels
        ]
        if any(test.op != "const" for test in tests) or sum(test.value for test in tests) > 1:
            return True
    return False


def is_full(expressions: Expressions, statement: Any, subject: Word) -> bool:
    """Tell whether the labels of a case name every value of its subject, as wide as the labels."""
    width = subject.width - zeros(subject)
    if width > _FULL_WIDTH:
        return False
    left = [expressions.words.const(value, subject.width) for value in range(1 << width)]
    for item in statement.items:
        for label in item.expressions:
            tests = [matches(expressions, statement, value, label) for value in left]
            if any(test.op != "const" for test in tests):
                return False
            left = [value for value, test in zip(left, tests, strict=True) if not test.value]
    return not left
