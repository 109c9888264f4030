"""What a function of a few words may be: the operators that people write out in gates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most bits of both factors together: a product of more has no small diagram.
PRODUCT_BITS = 16
#: Most operands of several bits, and of one.
MOST_WIDE, MOST_SINGLE = 3, 1
_PAIR = 2


@dataclass(frozen=True)
class Guess:
    """One operator."""

    #: What it is, for people.
    what: str
    #: Its result, and what else comes of it: carries, overflow.
    words: tuple[Word, ...]


def guesses(words: Words, wide: Sequence[Word], bits: Sequence[Word]) -> Iterator[Guess]:
    """Yield operators on some operands, the simplest first.

    Args:
        words: Where they come from.
        wide: Operands of several bits; nothing is known to do with more than three.
        bits: Operands of one bit: a carry, or what chooses between two operations.
    """
    if not wide or len(wide) > MOST_WIDE or len(bits) > MOST_SINGLE:
        return
    bit = bits[0] if bits else None
    width = max(each.width for each in wide)
    if len(wide) == 1:
        for extra in (0, 1):
            yield from _steps(words, words.zext(wide[0], width + extra), bit)
        if bit is None:
            yield _count(words, wide[0])
        return
    for extra, signed in ((0, False), (0, True), (1, False), (1, True), (2, False), (2, True)):
        extend = words.sext if signed else words.zext
        yield from _sums(words, [extend(each, width + extra) for each in wide], bit)
    if bit is None:
        yield from _of_pairs(words, wide) if len(wide) == _PAIR else _in_order(words, wide)


def _of_pairs(words: Words, wide: Sequence[Word]) -> Iterator[Guess]:
    for signed in (False, True):
        yield from _comparisons(words, wide, signed=signed)
        yield from _products(words, wide, signed=signed)
    for a, b in (wide, wide[::-1]):
        yield from _shifts(words, a, b)
        if a.width == 1 << b.width:
            yield from _turns(words, a, b)


def _steps(words: Words, a: Word, bit: Word | None) -> Iterator[Guess]:
    """Yield what is next to a number, and its negation."""
    step = words.const(1, a.width) if bit is None else words.zext(bit, a.width)
    negated = words.sub(words.const(0, a.width), a)
    yield Guess("an increment", _with_carries(words, words.add(a, step), a))
    yield Guess("a decrement", _with_carries(words, words.sub(a, step), a))
    yield Guess("a negation", (negated if bit is None else words.mux(bit, negated, a),))
    if a.width > _PAIR:
        yield from _gray_steps(words, a, bit)


def _gray_steps(words: Words, a: Word, bit: Word | None) -> Iterator[Guess]:
    """Yield the codes next to one in Gray code, which differ from it in one bit.

    Of an even number it is the lowest bit on the way up; of an odd one the bit above the lowest
    one, or the highest bit. On the way down it is the other way round. The number is even where
    its code has an even parity.
    """
    inner = words.cat((words.const(1, 1), words.bits(a, 0, a.width - 2)))
    above = words.conj((inner, words.sub(words.const(0, inner.width), inner)))
    lowest = words.const(1, a.width)
    other = words.cat((above, words.const(0, 1)))
    odd = words.reduce("redxor", a)
    even = words.invert(odd)
    ones = words.const((1 << a.width) - 1, a.width)
    kinds = {"up": (odd, bit), "down": (even, bit)}
    if bit is not None:
        kinds |= {
            "up or down": (words.xor((odd, bit)), None),
            "down or up": (words.xor((even, bit)), None),
        }
    for what, (inside, enable) in kinds.items():
        mask = ones if enable is None else words.sext(enable, a.width)
        toggled = words.conj((words.mux(inside, other, lowest), mask))
        yield Guess(f"a step {what} in Gray code", (words.xor((a, toggled)),))


def _count(words: Words, a: Word) -> Guess:
    width = a.width.bit_length()
    total = words.zext(words.bit(a, 0), width)
    for place in range(1, a.width):
        total = words.add(total, words.zext(words.bit(a, place), width))
    return Guess("a count of ones", (total,))


def _sums(words: Words, wide: Sequence[Word], bit: Word | None) -> Iterator[Guess]:
    if len(wide) > _PAIR:
        if bit is None:
            yield Guess("a sum", (words.add(words.add(wide[0], wide[1]), wide[2]),))
        return
    for a, b in (wide, wide[::-1]):
        add, sub = words.add(a, b), words.sub(a, b)
        if bit is None:
            kinds = {"a sum": add, "a difference": sub}
        else:
            carry = words.zext(bit, a.width)
            kinds = {
                "a sum with a carry": words.add(add, carry),
                "a difference with a borrow": words.sub(sub, carry),
                "a difference with a carry": words.add(words.add(a, words.invert(b)), carry),
                "a sum or a difference": words.mux(bit, sub, add),
                "a difference or a sum": words.mux(bit, add, sub),
            }
        for what, result in kinds.items():
            yield Guess(what, _with_carries(words, result, words.xor((a, b))))


def _with_carries(words: Words, result: Word, parity: Word) -> tuple[Word, ...]:
    """Return a sum, what each of its bits takes over from below, and whether it overflows."""
    carries = words.xor((result, parity))
    top = (words.bit(carries, carries.width - place) for place in (1, 2))
    return result, carries, words.xor(top)


def _comparisons(words: Words, wide: Sequence[Word], *, signed: bool) -> Iterator[Guess]:
    width = max(each.width for each in wide)
    a, b = ((words.sext if signed else words.zext)(each, width) for each in wide)
    less = words.less(a, b, signed=signed)
    yield Guess("a comparison", (less, words.less(b, a, signed=signed)))
    yield Guess("a test for equality", (words.eq(a, b),))
    yield Guess("the smaller word", (words.mux(less, a, b),))
    yield Guess("the greater word", (words.mux(less, b, a),))
    yield Guess("a distance", (words.mux(less, words.sub(b, a), words.sub(a, b)),))


def _in_order(words: Words, wide: Sequence[Word]) -> Iterator[Guess]:
    """Yield three words in order, each chosen by comparisons that do not wait for each other."""
    width = max(each.width for each in wide)
    for signed in (False, True):
        a, b, c = ((words.sext if signed else words.zext)(each, width) for each in wide)
        over_b, over_c = (words.less(x, a, signed=signed) for x in (b, c))
        b_over_c = words.less(c, b, signed=signed)
        last = words.mux(words.xor((over_b, over_c)), a, c)
        middle = words.mux(words.xor((over_b, b_over_c)), last, b)
        least = words.mux(over_b, words.mux(b_over_c, c, b), words.mux(over_c, c, a))
        greatest = words.mux(over_b, words.mux(over_c, a, c), words.mux(b_over_c, b, c))
        yield Guess("one of three words in order", (middle, least, greatest))


def _products(words: Words, wide: Sequence[Word], *, signed: bool) -> Iterator[Guess]:
    width = sum(each.width for each in wide)
    if width <= PRODUCT_BITS:
        a, b = ((words.sext if signed else words.zext)(each, width) for each in wide)
        yield Guess("a product", (words.mul(a, b),))


def _shifts(words: Words, a: Word, amount: Word) -> Iterator[Guess]:
    if amount.width <= a.width.bit_length():
        for op in ("shl", "lshr", "ashr"):
            yield Guess("a shift", (words.shift(op, a, amount),))


def _turns(words: Words, requests: Word, pointer: Word) -> Iterator[Guess]:
    """Yield what an arbiter grants that asks in a circle, from its pointer or from behind it."""
    any_one = words.reduce("redor", requests)
    ones = words.const((1 << requests.width) - 1, requests.width)
    step = words.const(1, pointer.width)
    for what, start in (("from", pointer), ("behind", words.add(pointer, step))):
        ahead = words.conj((requests, words.shift("shl", ones, start)))
        some = words.reduce("redor", ahead)
        grant = words.mux(some, _lowest(words, ahead), _lowest(words, requests))
        place = _place(words, grant)
        held = words.mux(any_one, place, pointer)
        moved = words.mux(any_one, words.add(place, step), pointer)
        guessed = (grant, place, any_one, held, moved)
        yield Guess(f"the first request in a circle {what} a pointer", guessed)


def _lowest(words: Words, a: Word) -> Word:
    """Return the lowest one of a word by itself."""
    return words.conj((a, words.sub(words.const(0, a.width), a)))


def _place(words: Words, one: Word) -> Word:
    """Return the number of the bit that is set, of at most one."""
    numbers = range(1, one.width)
    return words.cat(
        words.disj([words.bit(one, n) for n in numbers if n >> place & 1])
        for place in reversed(range((one.width - 1).bit_length()))
    )
