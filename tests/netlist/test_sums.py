"""Sums and products as polynomials: equal numbers mean equal functions, and most of those found."""

import random
from collections.abc import Callable

import pytest

from hwopt.netlist.numbers import FALSE, TRUE, UNDEFINED, Numbers, Table
from hwopt.netlist.sums import Sums

#: How many assignments of the inputs are computed at once, one in each bit of a number.
_SAMPLES = 256
_MASK = (1 << _SAMPLES) - 1


class _Sampled:
    """Numbers with what they are under random inputs: the oracle."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a seed, not secrecy
        self.table = Table()
        self.sums = Sums(self.table)
        self.columns = {FALSE: 0, TRUE: _MASK}

    def input(self, name: object, width: int) -> Numbers:
        word = tuple(self.table.number(("input", name, index)) for index in range(width))
        for literal in word:
            self.is_consistent(literal, self.random.getrandbits(_SAMPLES))
        return word

    def is_consistent(self, literal: int, column: int) -> bool:
        """Note what a literal is; tell whether that is what it was before."""
        known = self.columns.setdefault(literal, column)
        return known == column and self.columns.setdefault(literal ^ 1, _MASK ^ column) == (
            _MASK ^ column
        )

    def values(self, word: Numbers) -> list[int]:
        columns = [self.columns[one] for one in word]
        return [
            sum((column >> sample & 1) << place for place, column in enumerate(columns))
            for sample in range(_SAMPLES)
        ]

    def operand(self, words: list[Numbers], width: int) -> Numbers:
        """Return a part, an inversion, a concatenation or an extension of some word."""
        word = self.random.choice(words)
        low = self.random.randrange(len(word))
        wordings: list[Callable[[], Numbers]] = [
            lambda: word,
            lambda: word,
            lambda: tuple(one ^ 1 for one in word),
            lambda: word[low : self.random.randint(low + 1, len(word))],
            lambda: word + self.random.choice(words),
            lambda: (self.random.choice((FALSE, TRUE)),) * self.random.randint(1, 3) + word,
            lambda: tuple(self.random.choice((FALSE, TRUE)) for _ in range(3)),
        ]
        found = self.random.choice(wordings)()
        fill = found[-1] if self.random.random() < 0.5 else FALSE
        return (found + (fill,) * width)[:width]


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "$add": lambda a, b: a + b,
    "$sub": lambda a, b: a - b,
    "$mul": lambda a, b: a * b,
}


@pytest.mark.parametrize("seed", range(60))
def test_equal_numbers_are_equal_functions(seed: int) -> None:
    """Whatever is computed of words, their parts and extensions, a number has one function."""
    oracle = _Sampled(seed)
    words = [oracle.input(name, oracle.random.randint(1, 7)) for name in range(3)]
    for _ in range(14):
        kind = oracle.random.choice(("$add", "$sub", "$add", "$sub", "$mul"))
        width = oracle.random.choice((2, 3, 4, 6, 8, 9, 12))
        a, b = (oracle.operand(words, width) for _ in range(2))
        pairs = zip(oracle.values(a), oracle.values(b), strict=True)
        right = [_OPERATIONS[kind](x, y) for x, y in pairs]
        word = oracle.sums.word(kind, a, b)
        assert word is not None
        assert len(word) == width
        for place, literal in enumerate(word):
            column = sum((value >> place & 1) << sample for sample, value in enumerate(right))
            assert oracle.is_consistent(literal, column), (kind, a, b, place)
        words.append(word)


class _Words:
    """Words as in a text: sums at a width, read with a sign or without."""

    def __init__(self) -> None:
        self.table = Table()
        self.sums = Sums(self.table)

    def input(self, name: str, width: int) -> Numbers:
        return tuple(self.table.number(("input", name, index)) for index in range(width))

    def of(self, kind: str, a: Numbers, b: Numbers, width: int, *, signed: bool = True) -> Numbers:
        wide = [(x + (x[-1] if signed else FALSE,) * width)[:width] for x in (a, b)]
        found = self.sums.word(kind, wide[0], wide[1])
        assert found is not None
        return found


def test_three_products_are_four() -> None:
    """A complex product in Gauss' way, with words as narrow as their values allow."""
    w = _Words()
    a, b, c, d = (w.input(name, 12) for name in "abcd")
    plain = w.of("$sub", w.of("$mul", a, c, 25), w.of("$mul", b, d, 25), 25)
    left = w.of("$mul", a, w.of("$sub", c, d, 13), 24)
    right = w.of("$mul", d, w.of("$sub", a, b, 13), 24)
    narrow = w.of("$add", left, right, 24)
    assert plain == (*narrow, narrow[-1])


def test_a_square_is_a_product() -> None:
    """(a + b)^2 - (a - b)^2 is 4 * a * b, without a sign."""
    w = _Words()
    a, b = w.input("a", 6), w.input("b", 6)
    plus, minus = w.of("$add", a, b, 7, signed=False), w.of("$sub", a, b, 7, signed=False)
    squares = [w.of("$mul", plus, plus, 14, signed=False), w.of("$mul", minus, minus, 14)]
    product = w.of("$mul", a, b, 12, signed=False)
    assert w.of("$sub", *squares, 14) == (FALSE, FALSE, *product)


def test_a_carry_below_the_lowest_bit() -> None:
    """The extra position that carries in, and an inverted addend, are a difference."""
    w = _Words()
    a, b = w.input("a", 8), w.input("b", 8)
    flipped = tuple(one ^ 1 for one in b)
    total = w.of("$add", (TRUE, *a), (TRUE, *flipped), 9, signed=False)
    assert total[1:] == w.of("$sub", a, b, 8)


@pytest.mark.parametrize("width", [9, 8])
def test_an_extension_of_what_was_cut_is_another_word(width: int) -> None:
    """A sum of 8 bits, extended, has lost its carry; one of 9 has not."""
    w = _Words()
    a, b = w.input("a", 8), w.input("b", 8)
    twice = w.of("$add", w.of("$add", a, b, width, signed=False), a, 10, signed=False)
    other = w.of("$add", b, w.of("$add", a, a, 9, signed=False), 10, signed=False)
    assert (twice == other) == (width == 9)


def test_undefined_bits_have_no_polynomial() -> None:
    """An undefined bit may be chosen anew wherever it is read: a - a is not 0."""
    w = _Words()
    word = (*w.input("a", 3), UNDEFINED)
    assert w.sums.word("$sub", word, word) is None
    free = w.table.word(("$div", 1), 4, free=True)
    assert w.sums.word("$sub", free, free) is None


def test_what_is_too_large_is_left() -> None:
    """A product of three words of 32 bits would have thousands of products of bits."""
    w = _Words()
    words = [w.input(name, 32) for name in "abc"]
    pair = w.sums.word("$mul", words[0], words[1])
    assert pair is not None
    assert w.sums.word("$mul", pair, words[2]) is None
