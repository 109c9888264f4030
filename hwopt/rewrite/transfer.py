"""Facts through operations: what is known of a result from what is known of its operands."""

from collections.abc import Callable
from functools import reduce

from hwopt.rewrite.fact import Fact, exactly, fact
from hwopt.rewrite.ranges import Interval
from hwopt.verilog.word import Word


def anything(word: Word, _: list[Fact]) -> Fact:
    """Return the fact of a word of which nothing is known."""
    return fact(word.width)


def _const(word: Word, _: list[Fact]) -> Fact:
    return exactly(word.value, word.width)


def _not(word: Word, args: list[Fact]) -> Fact:
    (a,) = args
    mask = (1 << word.width) - 1
    return fact(word.width, zeros=a.ones, ones=a.zeros, span=Interval(mask - a.high, mask - a.low))


def _and(word: Word, args: list[Fact]) -> Fact:
    zeros = reduce(int.__or__, (a.zeros for a in args))
    ones = reduce(int.__and__, (a.ones for a in args))
    span = Interval(0, min(a.high for a in args))
    return fact(word.width, zeros=zeros, ones=ones, span=span)


def _or(word: Word, args: list[Fact]) -> Fact:
    zeros = reduce(int.__and__, (a.zeros for a in args))
    ones = reduce(int.__or__, (a.ones for a in args))
    mask = (1 << word.width) - 1
    return fact(word.width, zeros=zeros, ones=ones, span=Interval(max(a.low for a in args), mask))


def _xor(word: Word, args: list[Fact]) -> Fact:
    known = reduce(int.__and__, (a.zeros | a.ones for a in args))
    value = reduce(int.__xor__, (a.ones for a in args))
    return fact(word.width, zeros=known & ~value, ones=known & value)


def _add(word: Word, args: list[Fact]) -> Fact:
    a, b = args
    return _within(word.width, a.low + b.low, a.high + b.high, _low_sum(a, b, 1))


def _sub(word: Word, args: list[Fact]) -> Fact:
    a, b = args
    return _within(word.width, a.low - b.high, a.high - b.low, _low_sum(a, b, -1))


def _mul(word: Word, args: list[Fact]) -> Fact:
    a, b = args
    trailing = _trailing(a) + _trailing(b)
    zeros = (1 << min(trailing, word.width)) - 1
    return _within(word.width, a.low * b.low, a.high * b.high, (zeros, 0))


def _low_sum(a: Fact, b: Fact, sign: int) -> tuple[int, int]:
    """Return the known zeros and ones among the lowest bits that are known on both sides."""
    known = ~(a.zeros | a.ones) | ~(b.zeros | b.ones)
    count = min((known & -known).bit_length() - 1, a.width)
    mask = (1 << count) - 1
    value = (a.ones + sign * b.ones) & mask
    return mask & ~value, value


def _trailing(a: Fact) -> int:
    """Return how many of the lowest bits are 0."""
    unknown = ~a.zeros
    return min((unknown & -unknown).bit_length() - 1, a.width)


def _within(width: int, low: int, high: int, known: tuple[int, int]) -> Fact:
    """Return the fact of a result modulo 2^width that lies between two integers."""
    turn = low >> width
    span = None
    if turn == high >> width:
        span = Interval(low - (turn << width), high - (turn << width))
    return fact(width, zeros=known[0], ones=known[1], span=span)


def _eq(_: Word, args: list[Fact]) -> Fact:
    a, b = args
    if a.zeros & b.ones or a.ones & b.zeros or a.high < b.low or b.high < a.low:
        return exactly(0, 1)
    return exactly(1, 1) if a.constant is not None and a.constant == b.constant else fact(1)


def _ult(_: Word, args: list[Fact]) -> Fact:
    a, b = args
    return exactly(1, 1) if a.high < b.low else exactly(0, 1) if a.low >= b.high else fact(1)


def _slt(word: Word, args: list[Fact]) -> Fact:
    return _ult(word, [_flipped(a) for a in args])


def _flipped(a: Fact) -> Fact:
    """Return the fact of a word with its highest bit inverted."""
    sign = 1 << (a.width - 1)
    zeros = a.zeros & ~sign | a.ones & sign
    ones = a.ones & ~sign | a.zeros & sign
    same = a.low >= sign or a.high < sign
    span = Interval(a.low ^ sign, a.high ^ sign) if same else None
    return fact(a.width, zeros=zeros, ones=ones, span=span)


def _redor(_: Word, args: list[Fact]) -> Fact:
    return exactly(1, 1) if args[0].low else exactly(0, 1) if not args[0].high else fact(1)


def _redand(_: Word, args: list[Fact]) -> Fact:
    mask = (1 << args[0].width) - 1
    full = args[0].low == mask
    return exactly(1, 1) if full else exactly(0, 1) if args[0].high < mask else fact(1)


def _redxor(_: Word, args: list[Fact]) -> Fact:
    known = args[0].constant
    return fact(1) if known is None else exactly(known.bit_count() & 1, 1)


def _mux(_: Word, args: list[Fact]) -> Fact:
    test, yes, no = args
    if test.constant is None:
        return yes.join(no)
    return yes if test.constant else no


def _cat(word: Word, args: list[Fact]) -> Fact:
    zeros = ones = low = high = 0
    for a in args:
        zeros, ones = zeros << a.width | a.zeros, ones << a.width | a.ones
        low, high = low << a.width | a.low, high << a.width | a.high
    return fact(word.width, zeros=zeros, ones=ones, span=Interval(low, high))


def _slice(word: Word, args: list[Fact]) -> Fact:
    (a,) = args
    mask = (1 << word.width) - 1
    low, high = a.low >> word.value, a.high >> word.value
    span = Interval(low & mask, high & mask) if low >> word.width == high >> word.width else None
    return fact(
        word.width, zeros=a.zeros >> word.value & mask, ones=a.ones >> word.value & mask, span=span
    )


def _sext(word: Word, args: list[Fact]) -> Fact:
    (a,) = args
    sign, more = 1 << (a.width - 1), ((1 << word.width) - 1) & ~((1 << a.width) - 1)
    if a.zeros & sign:
        return fact(word.width, zeros=a.zeros | more, ones=a.ones, span=Interval(a.low, a.high))
    return fact(word.width, zeros=a.zeros & ~sign, ones=a.ones | (more if a.ones & sign else 0))


def _shl(word: Word, args: list[Fact]) -> Fact:
    a, by = args
    mask = (1 << word.width) - 1
    zeros = (1 << min(_trailing(a) + by.low, word.width)) - 1
    small = by.high <= word.width and a.high << by.high <= mask
    span = Interval(a.low << by.low, a.high << by.high) if small else None
    return fact(word.width, zeros=zeros, span=span)


def _lshr(word: Word, args: list[Fact]) -> Fact:
    a, by = args
    most = min(by.high, word.width)
    return fact(word.width, span=Interval(a.low >> most, a.high >> min(by.low, word.width)))


def _ashr(word: Word, args: list[Fact]) -> Fact:
    positive = args[0].zeros >> (word.width - 1) & 1
    return _lshr(word, args) if positive else fact(word.width)


def _udiv(word: Word, args: list[Fact]) -> Fact:
    # What divides by zero may have any value.
    a, b = args
    return fact(word.width, span=Interval(a.low // max(b.high, 1), a.high // max(b.low, 1)))


def _umod(word: Word, args: list[Fact]) -> Fact:
    a, b = args
    return fact(word.width, span=Interval(0, min(a.high, max(b.high, 1) - 1)))


#: The fact of a result, given those of the operands, by operation.
RULES: dict[str, Callable[[Word, list[Fact]], Fact]] = {
    "const": _const,
    "not": _not,
    "and": _and,
    "or": _or,
    "xor": _xor,
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "eq": _eq,
    "ult": _ult,
    "slt": _slt,
    "redor": _redor,
    "redand": _redand,
    "redxor": _redxor,
    "mux": _mux,
    "cat": _cat,
    "slice": _slice,
    "sext": _sext,
    "shl": _shl,
    "lshr": _lshr,
    "ashr": _ashr,
    "udiv": _udiv,
    "umod": _umod,
}
