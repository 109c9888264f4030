"""Quotient and remainder written out: by steps, by a product with the reciprocal, by residues.

Every function takes a dividend of only as many bits as it uses and gives words of just the bits
that their values need.
"""

from dataclasses import dataclass
from functools import reduce

from hwopt.rewrite.arithmetic.constants import adder_graph
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Longest period of 2^k modulo a divisor for which digits are summed.
MAX_PERIOD = 6


@dataclass(frozen=True)
class Divided:
    """Quotient and remainder."""

    quotient: Word
    remainder: Word


def steps(words: Words, a: Word, b: Word) -> Divided:
    """Subtract the divisor where it fits, from the highest bit down, in the fewest bits each.

    After j steps the remainder has at most j bits and is less than the divisor.
    """
    most = b.value if b.op == "const" else (1 << b.width) - 1
    rest = words.const(0, 1)
    digits = []
    for at in reversed(range(a.width)):
        taken = a.width - at
        here = _fitted(words, words.cat((rest, words.bit(a, at))), min(taken, b.width + 1))
        if b.op == "const" and 1 << here.width <= b.value:
            digit = words.const(0, 1)
        else:
            digit, here = _step(words, here, b)
        digits.append(digit)
        rest = _fitted(words, here, min(taken, (most - 1).bit_length() or 1))
    return Divided(words.cat(digits), rest)


def _fitted(words: Words, word: Word, width: int) -> Word:
    return words.zext(word, width)


def _step(words: Words, here: Word, b: Word) -> tuple[Word, Word]:
    """Return whether the divisor fits, and what is left."""
    low = words.zext(b, here.width)
    extra = words.const(0, 1)
    difference = words.sub(words.cat((extra, here)), words.cat((extra, low)))
    digit = words.invert(words.bit(difference, here.width))
    above = words.cut(b, here.width, b.width - here.width)
    if above is not None:
        digit = words.conj((digit, words.invert(words.truth(above))))
    return digit, words.mux(digit, words.bits(difference, 0, here.width), here)


def reciprocal(most: int, divisor: int) -> tuple[int, int]:
    """Return m and s so that x / divisor is x * m >> s for every x up to `most`.

    Source: Granlund and Montgomery 1994, with the bound for `most` instead of a power of two.
    """
    # x * error must stay below (divisor - remainder) << shift. That is tightest for the greatest
    # x of remainder divisor - 1, and for the greatest of all.
    tight = max(most - (most - divisor + 1) % divisor, 0)
    room = divisor - most % divisor
    for shift in range((divisor * max(most, 1)).bit_length() + 1):
        factor = -(-(1 << shift) // divisor)
        error = factor * divisor - (1 << shift)
        if tight * error < 1 << shift and most * error < room << shift:
            return factor, shift
    raise ValueError(f"a divisor of at least 1 was expected, not {divisor}")


def multiplied(words: Words, a: Word, most: int, divisor: int) -> Divided:
    """Multiply with the reciprocal, by shifts and additions; take the rest from the low bits."""
    twos = (divisor & -divisor).bit_length() - 1
    odd = divisor >> twos
    high = words.cut(a, twos, a.width - twos)
    if high is None:
        return Divided(words.const(0, 1), a)
    factor, shift = reciprocal(most >> twos, odd)
    product = times(words, high, factor, high.width + factor.bit_length())
    width = max((most // divisor).bit_length(), 1)
    quotient = words.zext(words.cut(product, shift, product.width - shift) or product, width)
    bits = (divisor - 1).bit_length()
    part = (odd - 1).bit_length()
    low = words.cut(a, 0, twos)
    if part == 0:
        return Divided(quotient, low if low is not None else words.const(0, 1))
    back = times(words, words.zext(quotient, part), odd, part)
    rest = words.sub(words.zext(high, part), back)
    return Divided(quotient, words.zext(words.cat((rest, low)), bits))


def times(words: Words, a: Word, factor: int, width: int) -> Word:
    """Return a constant multiple by shared shifts and additions, modulo 2^width."""
    if factor == 0:
        return words.const(0, width)
    nodes = {1: a}
    for step in adder_graph([factor]):
        bits = min(a.width + step.value.bit_length(), width)
        left = _moved(words, nodes[step.first], step.first_shift, bits)
        right = _moved(words, nodes[step.second], step.second_shift, bits)
        nodes[step.value] = (words.add if step.sign > 0 else words.sub)(left, right)
    twos = (factor & -factor).bit_length() - 1
    return _moved(words, nodes[factor >> twos], twos, width)


def _moved(words: Words, word: Word, shift: int, width: int) -> Word:
    if shift >= width:
        return words.const(0, width)
    moved = words.cat((word, words.const(0, shift))) if shift else word
    return words.zext(moved, width)


def odd_part(divisor: int) -> int:
    """Return a divisor without its factors of two."""
    return divisor // (divisor & -divisor)


def period(divisor: int) -> int | None:
    """Return the least k with 2^k = 1 modulo an odd divisor; None if it is long."""
    for k in range(1, MAX_PERIOD + 1):
        if (1 << k) % divisor == 1:
            return k
    return None


def residue(words: Words, a: Word, divisor: int) -> Word | None:
    """Return the remainder as that of the sum of digits; None where 2^k = 1 for no short k."""
    twos = (divisor & -divisor).bit_length() - 1
    odd = divisor >> twos
    k = period(odd)
    high = words.cut(a, twos, a.width - twos)
    if k is None or odd == 1 or high is None or high.width <= k + 1:
        return None
    most = (1 << high.width) - 1
    while high.width > k + 1:
        parts = [words.bits(high, i, min(k, high.width - i)) for i in range(0, high.width, k)]
        most = sum(min((1 << p.width) - 1, most >> i * k) for i, p in enumerate(parts))
        high = balanced(words, parts, most)
    rest = steps(words, high, words.const(odd, odd.bit_length())).remainder
    low = words.cut(a, 0, twos)
    return words.zext(words.cat((rest, low)), (divisor - 1).bit_length())


def wrapped_residue(words: Words, a: Word, divisor: int) -> Word | None:
    """Return the remainder by digits that are added in pairs, each carry coming back at the end.

    None where 2^k = 1 modulo the odd part of the divisor for no short k.
    """
    twos = (divisor & -divisor).bit_length() - 1
    odd = divisor >> twos
    k = period(odd)
    high = words.cut(a, twos, a.width - twos)
    if k is None or odd == 1 or high is None or high.width <= k + 1:
        return None
    digits = [
        words.zext(words.cut(high, i, min(k, high.width - i)) or a, k)
        for i in range(0, high.width, k)
    ]
    while len(digits) > 1:
        sums = [_around(words, *digits[i : i + 2]) for i in range(0, len(digits) - 1, 2)]
        digits = [*sums, *digits[len(digits) & ~1 :]]
    rest = steps(words, digits[0], words.const(odd, odd.bit_length())).remainder
    low = words.cut(a, 0, twos)
    return words.zext(words.cat((rest, low)), (divisor - 1).bit_length())


def _around(words: Words, a: Word, b: Word) -> Word:
    """Return a sum modulo 2^k - 1, where all ones is zero too."""
    width = a.width
    total = words.add(words.zext(a, width + 1), words.zext(b, width + 1))
    low = words.bits(total, 0, width)
    return words.add(low, words.zext(words.bit(total, width), width))


def balanced(words: Words, parts: list[Word], most: int) -> Word:
    """Return the exact sum of words, which is at most `most`, added in pairs."""
    limits = [(p, (1 << p.width) - 1) for p in parts]
    while len(limits) > 1:
        limits = [
            reduce(lambda x, y: _added(words, x, y, most), limits[i : i + 2])
            for i in range(0, len(limits), 2)
        ]
    return limits[0][0]


def _added(
    words: Words, one: tuple[Word, int], other: tuple[Word, int], most: int
) -> tuple[Word, int]:
    limit = min(one[1] + other[1], most)
    width = limit.bit_length()
    return words.add(words.zext(one[0], width), words.zext(other[0], width)), limit
