"""Arithmetic on words of three-valued bits, least significant bit first.

The circuits are the plainest ones (ripple carry, rows of partial products, restoring
division): the judge wants structure that it can recognise, not speed.
"""

from collections.abc import Sequence

from hwopt.netlist.ternary import HIGH, LOW, Bit3, Ternary, is_known

Word = list[Bit3]


def ripple(logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3], carry: Bit3) -> tuple[Word, Bit3]:
    """Return sum and carry of two words of the same width."""
    out: Word = []
    for x, y in zip(a, b, strict=True):
        out.append(logic.xor(logic.xor(x, y), carry))
        carry = logic.majority(x, y, carry)
    return out, carry


def add(logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3]) -> Word:
    """Return a + b modulo the width."""
    return ripple(logic, a, b, LOW)[0]


def negate(logic: Ternary, a: Sequence[Bit3]) -> Word:
    """Return -a modulo the width."""
    return ripple(logic, [logic.not_(bit) for bit in a], [LOW] * len(a), HIGH)[0]


def multiply(logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3]) -> Word:
    """Return a * b modulo the width.

    A product that fits a smaller width is computed there and extended, so that it looks the
    same whatever the width of the expression around it.
    """
    width = len(a)
    unsigned = LOW == a[-1] == b[-1]
    size = _significant(a, unsigned=unsigned) + _significant(b, unsigned=unsigned)
    if size >= width:
        return _rows(logic, a, b)
    word = _rows(logic, a[:size], b[:size]) if size else []
    return word + [LOW if unsigned else word[-1]] * (width - size)


def _significant(word: Sequence[Bit3], *, unsigned: bool) -> int:
    """Return how many bits of a word, sign included, hold its value."""
    return len(word) - _run(word) + (0 if unsigned else 1)


def _rows(logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3]) -> Word:
    """Return a * b modulo the width from rows of partial products.

    A sign extension, the run of equal bits at the top of a word, has the value of minus one of
    them, so that a subtracted row stands for all its rows. Source: Baugh and Wooley 1973.
    """
    width = len(a)
    if (_run(a), list(a)) > (_run(b), list(b)):
        a, b = b, a
    (low_a, sign_a), (low_b, sign_b) = _signed(a), _signed(b)
    total: Word = [LOW] * width
    for place, bit in enumerate(low_b):
        total = add(logic, total, _row(logic, low_a, bit, place, width))
    for word, sign, place in ((low_a, sign_b, len(low_b)), (low_b, sign_a, len(low_a))):
        if sign != LOW:
            inverted = [logic.not_(bit) for bit in _row(logic, word, sign, place, width)]
            total = ripple(logic, total, inverted, HIGH)[0]
    if LOW not in (sign_a, sign_b):
        last = _row(logic, [sign_a], sign_b, len(low_a) + len(low_b), width)
        total = add(logic, total, last)
    return total


def _signed(word: Sequence[Bit3]) -> tuple[Sequence[Bit3], Bit3]:
    """Return the bits below a sign extension, and the sign; LOW where there is none."""
    run = _run(word)
    return (word, LOW) if run == 1 else (word[: len(word) - run], word[-1])


def _row(logic: Ternary, word: Sequence[Bit3], bit: Bit3, place: int, width: int) -> Word:
    """Return a word times a bit, shifted, modulo the width."""
    row = [LOW] * place + [logic.and_(one, bit) for one in word]
    return (row + [LOW] * width)[:width]


def _run(word: Sequence[Bit3]) -> int:
    """Return how many bits at the top of a word are the same bit.

    Two bits that are alike but not known may differ: such a one is alone.
    """
    if not is_known(word[-1]):
        return 1
    count = 0
    for bit in reversed(word):
        if bit != word[-1]:
            break
        count += 1
    return count


def divide(
    logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3], *, signed: bool, floor: bool
) -> tuple[Word, Word]:
    """Return quotient and remainder, rounded to zero or to minus infinity; b is not zero."""
    if not signed:
        return _restoring(logic, a, b)
    quotient, rest = _restoring(logic, _absolute(logic, a), _absolute(logic, b))
    differ = logic.xor(a[-1], b[-1])
    quotient = _negate_if(logic, differ, quotient)
    rest = _negate_if(logic, a[-1], rest)
    if floor:
        some = LOW
        for bit in rest:
            some = logic.or_(some, bit)
        adjust = logic.and_(differ, some)
        rest = add(logic, rest, [logic.and_(adjust, bit) for bit in b])
        quotient = add(logic, quotient, [adjust] * len(quotient))
    return quotient, rest


def _absolute(logic: Ternary, word: Sequence[Bit3]) -> Word:
    return _negate_if(logic, word[-1], word)


def _negate_if(logic: Ternary, select: Bit3, word: Sequence[Bit3]) -> Word:
    return [
        logic.mux(select, plain, turned)
        for plain, turned in zip(word, negate(logic, word), strict=True)
    ]


def _restoring(logic: Ternary, a: Sequence[Bit3], b: Sequence[Bit3]) -> tuple[Word, Word]:
    width = len(a)
    rest: Word = [LOW] * width
    quotient: Word = [LOW] * width
    inverted = [logic.not_(bit) for bit in b] + [HIGH]
    for index in reversed(range(width)):
        shifted = [a[index], *rest]
        less, fits = ripple(logic, shifted, inverted, HIGH)
        quotient[index] = fits
        rest = [logic.mux(fits, x, y) for x, y in zip(shifted, less, strict=True)][:width]
    return quotient, rest
