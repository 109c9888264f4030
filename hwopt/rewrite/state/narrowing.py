"""What a condition says of the registers that it tests."""

from collections.abc import Callable

from hwopt.rewrite.state.span import Span, listed
from hwopt.verilog.word import Word

#: What registers hold, by name.
Known = dict[str, Span]


def narrowed(known: Known, test: Word, value: int) -> Known | None:
    """Return what registers hold where a bit has a value; None where it never has."""
    rule = _TESTS.get(test.op)
    return known if rule is None else rule(known, test, value)


def _constant(known: Known, test: Word, value: int) -> Known | None:
    return known if test.value == value else None


def _each(known: Known, test: Word, value: int) -> Known | None:
    """Narrow by every operand of an AND that holds, or of an OR that does not."""
    if value != (test.op == "and"):
        return known
    for arg in test.args:
        inner = narrowed(known, arg, value)
        if inner is None:
            return None
        known = inner
    return known


def _itself(known: Known, test: Word, value: int) -> Known | None:
    if test.name not in known:
        return known
    return _with(known, test.name, known[test.name].only(value))


def _any_or_all(known: Known, test: Word, value: int) -> Known | None:
    inner = test.args[0]
    if test.op == "redor":
        return _compared(known, inner, 0, 1 - value)
    return _compared(known, inner, (1 << inner.width) - 1, value)


def _equal(known: Known, test: Word, value: int) -> Known | None:
    one, two = test.args
    return _compared(known, one, two.value, value) if two.op == "const" else known


def _with(known: Known, name: str, span: Span | None) -> Known | None:
    return None if span is None else {**known, name: span}


def _bit(known: Known, test: Word, value: int) -> Known | None:
    inside = test.args[0]
    held = known.get(inside.name) if inside.op == "sig" else None
    if held is None or not held.values:
        return known
    rest = [v for v in held.values if v >> test.value & 1 == value]
    return _with(known, inside.name, listed(rest) if rest else None)


def _compared(known: Known, word: Word, value: int, holds: int) -> Known | None:
    """Narrow a register that is, or is not, equal to a number, perhaps after an addition."""
    if word.op == "add" and word.args[1].op == "const":
        value = (value - word.args[1].value) % (1 << word.width)
        word = word.args[0]
    elif word.op == "add" and word.args[0].op == "const":
        value = (value - word.args[0].value) % (1 << word.width)
        word = word.args[1]
    if word.op == "cat" and word.args[0].op == "const" and word.args[0].value == 0:
        word = word.args[1] if len(word.args) == 2 else word  # noqa: PLR2004 - zeros and a word
    if word.op != "sig" or word.name not in known:
        return known
    span = known[word.name]
    return _with(known, word.name, span.only(value) if holds else span.without(value))


def _ordered(known: Known, test: Word, holds: int) -> Known | None:
    """Narrow a register that is, or is not, below or above a number."""
    one, two = test.args
    if one.op == "sig" and one.name in known and two.op == "const":
        span, bound = known[one.name], two.value
        cut = span.clipped(0, bound - 1) if holds else span.clipped(bound, span.high)
        return _with(known, one.name, cut)
    if two.op == "sig" and two.name in known and one.op == "const":
        span, bound = known[two.name], one.value
        cut = span.clipped(bound + 1, span.high) if holds else span.clipped(0, bound)
        return _with(known, two.name, cut)
    return known


_TESTS: dict[str, Callable[[Known, Word, int], Known | None]] = {
    "const": _constant,
    "not": lambda known, test, value: narrowed(known, test.args[0], 1 - value),
    "and": _each,
    "or": _each,
    "sig": _itself,
    "slice": _bit,
    "redor": _any_or_all,
    "redand": _any_or_all,
    "eq": _equal,
    "ult": _ordered,
}
