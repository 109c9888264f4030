"""Quotients and remainders against Python's, for every dividend and divisor of a few bits."""

from collections.abc import Callable

import pytest
from random_words import module_of
from rule_oracle import kept
from words_on_integers import signed, values

from hwopt.rewrite.division import written_divisions
from hwopt.rewrite.divisors import (
    Divided,
    multiplied,
    reciprocal,
    residue,
    steps,
    times,
    wrapped_residue,
)
from hwopt.verilog.dividing import divided, divided_signed
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
        for form in (residue, wrapped_residue):
            result = form(words, words.sig("a", width), divisor)
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


def _digits(words: Words) -> list[Word]:
    x = words.sig("x", 8)
    hundred, ten = words.const(100, 8), words.const(10, 8)
    tens = divided(words, "udiv", x, ten)
    return [
        divided(words, "udiv", x, hundred),
        divided(words, "umod", tens, ten),
        divided(words, "umod", x, ten),
    ]


def _taken_back(words: Words) -> list[Word]:
    x, three = words.zext(words.sig("x", 7), 9), words.const(3, 9)
    return [
        words.sub(x, words.mul(divided(words, "udiv", x, three), three)),
        words.eq(divided(words, "umod", x, words.const(5, 9)), words.const(0, 9)),
    ]


def _signed(words: Words) -> list[Word]:
    x, four = words.sig("x", 6), words.const(-5, 6)
    return [divided_signed(words, op, x, four) for op in ("udiv", "umod")]


@pytest.mark.parametrize("make", [_digits, _taken_back, _signed], ids=lambda x: x.__name__)
def test_divisions_of_modules(make: Callable[[Words], list[Word]]) -> None:
    """Every form of a module's divisions gives what the module gave."""
    words = Words()
    module = module_of(words, make(words))
    changes = list(written_divisions(module))
    assert len(changes) > 1
    for change in changes:
        assert kept(module, change), change.note


def test_divisions_by_a_variable() -> None:
    """Quotient and remainder of two words, also taken back from the dividend, are one divider."""
    words = Words()
    a, b = words.sig("a", 5), words.zext(words.sig("b", 3), 5)
    b = words.disj((b, words.const(1, 5)))
    quotient = divided(words, "udiv", a, b)
    module = module_of(words, [quotient, words.sub(a, words.mul(quotient, b))])
    (change,) = written_divisions(module)
    assert len(change.by) == 2
    assert kept(module, change)


@pytest.mark.parametrize("op", ["udiv", "umod"])
def test_signed_division_rounds_to_zero(op: str) -> None:
    """Signed quotients and remainders are Verilog's for all operands."""
    words = Words()
    a, b = words.sig("a", 4), words.sig("b", 4)
    word = divided_signed(words, op, a, b)
    for x in range(16):
        for y in range(1, 16):
            one, other = signed(x, 4), signed(y, 4)
            quotient = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
            wanted = quotient if op == "udiv" else one - quotient * other
            assert values([word], {"a": x, "b": y})[word] == wanted % 16
