"""Quotients and remainders: `udiv` and `umod`, unsigned, and the signed ones made of them.

What divides by zero has no value in Verilog, and may have any here.
"""

from typing import Literal

from hwopt.verilog.word import Word, zeros
from hwopt.verilog.words import Words

Operation = Literal["udiv", "umod"]


def divided(words: Words, op: str, a: Word, b: Word) -> Word:
    """Return the unsigned quotient (`udiv`) or remainder (`umod`) of words of one width."""
    width = a.width
    if (spare := min(zeros(a), zeros(b), width - 1)) > 0:
        low = width - spare
        return words.zext(divided(words, op, words.bits(a, 0, low), words.bits(b, 0, low)), width)
    if b.op == "const" and b.value:
        if a.op == "const":
            found = a.value // b.value if op == "udiv" else a.value % b.value
            return words.const(found, width)
        if b.value & (b.value - 1) == 0:
            return _by_power(words, op, a, b.value.bit_length() - 1)
    return words.make(op, width, (a, b))


def divided_signed(words: Words, op: str, a: Word, b: Word) -> Word:
    """Return the quotient rounded towards zero, or the remainder with the sign of a."""
    result = divided(words, op, magnitude(words, a), magnitude(words, b))
    negative = words.bit(a, a.width - 1)
    if op == "udiv":
        negative = words.xor((negative, words.bit(b, b.width - 1)))
    return words.mux(negative, words.sub(words.const(0, a.width), result), result)


def magnitude(words: Words, a: Word) -> Word:
    """Return the absolute value of a signed word, as an unsigned word."""
    opposite = words.sub(words.const(0, a.width), a)
    return words.mux(words.bit(a, a.width - 1), opposite, a)


def _by_power(words: Words, op: str, a: Word, count: int) -> Word:
    if count == 0:
        return a if op == "udiv" else words.const(0, a.width)
    high = words.bits(a, count, a.width - count)
    return words.zext(high if op == "udiv" else words.bits(a, 0, count), a.width)
