"""What a condition says of the registers that it tests."""

from functools import reduce

from hwopt.rewrite.state.span import Span, listed
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: What registers hold, by name.
Known = dict[str, Span]


class Narrowing:
    """Narrows what registers hold by conditions on them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._alone: dict[Word, Word | None] = {}
        self._values: dict[tuple[Word, int], int | None] = {}

    def __call__(self, known: Known, test: Word, value: int) -> Known | None:
        """Return what registers hold where a bit has a value; None where it never has."""
        if test.op == "const":
            return known if test.value == value else None
        if test.op == "not":
            return self(known, test.args[0], 1 - value)
        if test.op in {"and", "or"} and value == (test.op == "and"):
            return self._each(known, test, value)
        return self._single(known, test, value)

    def _each(self, known: Known, test: Word, value: int) -> Known | None:
        """Narrow by every operand of an AND that holds, or of an OR that does not."""
        for arg in test.args:
            inner = self(known, arg, value)
            if inner is None:
                return None
            known = inner
        return known

    def _single(self, known: Known, test: Word, value: int) -> Known | None:
        """Narrow the one register on which a test depends."""
        own = self._register(test)
        if own is None or own.name not in known:
            return known
        span = known[own.name]
        if span.values:
            values = [v for v in span.values if self._at(test, own, v) in (value, None)]
            rest = listed(values) if values else None
        else:
            rest = _interval(span, test, value)
        return None if rest is None else {**known, own.name: rest}

    def _register(self, test: Word) -> Word | None:
        """Return the only signal that a word reads."""
        if test not in self._alone:
            below = reachable([test])
            found = [w for w in below if w.op == "sig"]
            free = any(w.op in {"read", "call"} for w in below)
            self._alone[test] = found[0] if len(found) == 1 and not free else None
        return self._alone[test]

    def _at(self, test: Word, own: Word, value: int) -> int | None:
        """Return a test where a register has a value; None where that does not decide it."""
        key = (test, value)
        if key not in self._values:
            fixed = self._words.const(value, own.width)
            found = Substitution(self._words, {own: fixed})(test)
            self._values[key] = found.value if found.op == "const" else None
        return self._values[key]


def _interval(span: Span, test: Word, holds: int) -> Span | None:
    """Return what is left of an interval under a comparison with a constant."""
    if test.op in {"redor", "redand"}:
        ends = 0 if test.op == "redor" else (1 << test.args[0].width) - 1
        equal = holds if test.op == "redand" else 1 - holds
        return _equal(span, test.args[0], ends, equal)
    if test.op == "eq" and test.args[1].op == "const":
        return _equal(span, test.args[0], test.args[1].value, holds)
    if test.op not in {"ult", "slt"}:
        return span
    one, two = test.args
    # Signed numbers are in the order of unsigned ones once their highest bit is inverted.
    flip = 1 << (one.width - 1) if test.op == "slt" else 0
    top = (1 << one.width) - 1
    if two.op == "const":
        shift, bound = _offset(span, one), two.value ^ flip
        low, high = (0, bound - 1) if holds else (bound, top)
    else:
        shift, bound = _offset(span, two) if one.op == "const" else None, one.value ^ flip
        low, high = (bound + 1, top) if holds else (0, bound)
    if shift is None:
        return span
    parts = [span.clipped(a - shift, b - shift) for a, b in _unflipped(low, high, flip)]
    rest = [part for part in parts if part is not None]
    return reduce(Span.join, rest) if rest else None


def _unflipped(low: int, high: int, flip: int) -> list[tuple[int, int]]:
    """Return the intervals whose numbers, one bit inverted, lie from low to high."""
    if not flip:
        return [(low, high)]
    negative = (low + flip, min(high, flip - 1) + flip)
    return [negative, (max(low, flip) - flip, high - flip)]


def _equal(span: Span, word: Word, value: int, holds: int) -> Span | None:
    shift = _offset(span, word)
    if shift is None:
        return span
    return span.only(value - shift) if holds else span.without(value - shift)


def _offset(span: Span, word: Word) -> int | None:
    """Return what a word adds to the register that it reads; None where it does more."""
    if word.op == "sig":
        return 0
    if word.op == "cat" and word.args[0].op == "const" and word.args[0].value == 0:
        return _offset(span, word.args[1]) if len(word.args) == 2 else None  # noqa: PLR2004
    if word.op in {"add", "sub"} and "const" in (word.args[0].op, word.args[1].op):
        one, two = word.args if word.args[1].op == "const" else word.args[::-1]
        inner = _offset(span, one)
        if inner is None or (word.op == "sub" and two is not word.args[1]):
            return None
        total = inner + (two.value if word.op == "add" else -two.value)
        return total if span.low + total >= 0 and (span.high + total) >> word.width == 0 else None
    return None
