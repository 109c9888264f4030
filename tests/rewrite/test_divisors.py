"""Quotients and remainders against Python's, for every dividend and divisor of a few bits."""

import pytest
from words_on_integers import values

from hwopt.rewrite.divisors import Divided, multiplied, reciprocal, residue, steps, times
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def _check(divided: Divided, divisor: Word | int, width: int, most: int) -> None:
    for x in range(most + 1):
        found = values([divided.quotient, divided.remainder], {"a": x})
        assert found[divided.quotient] == x // divisor, (x, divisor)
        assert found[divided.remainder] == x % divisor, (x, divisor)
    assert divided.remainder.width <= width


@pytest.mark.parametrize("divisor", [2, 3, 5, 6, 7, 9, 10, 11, 12, 24, 60, 100, 255])
@pytest.mark.parametrize("width", [1, 5, 8])
def test_constant_divisors(divisor: int, width: int) -> None:
    """Steps and products give quotient and remainder of every number of a width."""
    words = Words()
    a, most = words.sig("a", width), (1 << width) - 1
    bits = divisor.bit_length()
    _check(steps(words, a, words.const(divisor, bits)), divisor, bits, most)
    _check(multiplied(words, a, most, divisor), divisor, max(bits, width), most)
    shorter = most - most // 3
    _check(multiplied(words, a, shorter, divisor), divisor, max(bits, width), shorter)


@pytest.mark.parametrize("divisor", [3, 5, 6, 7, 9, 12, 14, 15, 20, 21, 28, 31, 63])
def test_residues(divisor: int) -> None:
    """The sum of digits has the number's remainder."""
    words = Words()
    written = 0
    for width in (3, 6, 9):
        result = residue(words, words.sig("a", width), divisor)
        if result is not None:
            written += 1
            for x in range(1 << width):
                assert values([result], {"a": x})[result] == x % divisor
    assert written
    assert residue(words, words.sig("a", 9), 11) is None


@pytest.mark.parametrize(("width", "other"), [(1, 1), (4, 4), (5, 3), (3, 5)])
def test_variable_divisors(width: int, other: int) -> None:
    """Steps in just the bits that are needed divide by every divisor but zero."""
    words = Words()
    divided = steps(words, words.sig("a", width), words.sig("b", other))
    for x in range(1 << width):
        for y in range(1, 1 << other):
            found = values([divided.quotient, divided.remainder], {"a": x, "b": y})
            assert (found[divided.quotient], found[divided.remainder]) == divmod(x, y)


@pytest.mark.parametrize("divisor", range(1, 70))
def test_reciprocals(divisor: int) -> None:
    """A reciprocal is exact up to its limit, whatever the limit, and none shorter is."""
    for most in (0, 1, 9, 100, 255, 1000):
        factor, shift = reciprocal(most, divisor)
        assert all(x * factor >> shift == x // divisor for x in range(most + 1))
        for less in range(shift):
            near = -(-(1 << less) // divisor)
            assert any(x * near >> less != x // divisor for x in range(most + 1))


def test_multiples() -> None:
    """Shared shifts and additions give a constant multiple modulo any width."""
    words = Words()
    a = words.sig("a", 4)
    for factor in (0, 1, 2, 3, 7, 10, 11, 45, 205):
        for width in (2, 6, 12):
            written = times(words, a, factor, width)
            for x in range(16):
                assert values([written], {"a": x})[written] == x * factor % (1 << width)
