"""Codes of amounts, questions to counts and constant bounds for every value."""

from collections.abc import Callable

import pytest
from random_words import module_of, random_choices, random_module
from rule_oracle import kept

from hwopt.rewrite.bounds import constant_bounds
from hwopt.rewrite.change import Rule
from hwopt.rewrite.counting import bits_counted, counted_questions
from hwopt.rewrite.decoders import decoded_shifts
from hwopt.rewrite.normalising import normalised
from hwopt.rewrite.popcounts import counted_bits
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@pytest.mark.parametrize("width", [3, 5, 8])
@pytest.mark.parametrize("digits", [1, 3, 5])
def test_codes_of_amounts(width: int, digits: int) -> None:
    """One-hot and thermometer codes are the shifts that they replace, beyond the width too."""
    words = Words()
    n, c = words.sig("n", digits), words.sig("c", 1)
    one, ones = words.const(1, width), words.const(-1, width)
    shifted = words.shift("shl", one, n)
    roots = [
        shifted,
        words.sub(shifted, one),
        words.invert(words.add(shifted, ones)),
        words.shift("shl", ones, n),
        words.shift("lshr", ones, words.zext(n, 9)),
        words.shift("shl", words.zext(c, width), n),
    ]
    for several in (roots, *([root] for root in roots)):
        module = module_of(words, several)
        (change,) = decoded_shifts(module)
        assert kept(module, change)


def _count(words: Words, bits: list[Word], width: int, *, chosen: bool) -> Word:
    total = words.const(0, width)
    for bit in bits:
        one = words.const(1, width)
        more = words.add(total, one if chosen else words.zext(bit, width))
        total = words.mux(bit, more, total) if chosen else more
    return total


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("count", [3, 4, 7])
def test_questions_to_counts(count: int, *, chosen: bool) -> None:
    """None, one, some and several are answered as the count does; a count that wraps is none."""
    words = Words()
    x = words.sig("x", count)
    bits = [words.bit(x, i) for i in range(count)]
    total = _count(words, bits, 4, chosen=chosen)
    assert set(bits_counted(words, total) or ()) == set(bits)
    k = [words.const(i, 4) for i in range(4)]
    roots = [
        words.eq(total, k[1]),
        words.eq(total, k[0]),
        words.less(k[1], total, signed=False),
        words.less(total, k[2], signed=False),
        words.truth(total),
        words.eq(words.conj((x, words.sub(x, words.const(1, count)))), words.const(0, count)),
        words.eq(total, k[3]),
    ]
    module = module_of(words, roots)
    (change,) = counted_questions(module)
    assert len(change.by) == 6
    assert kept(module, change)
    counts = list(counted_bits(module))
    assert len(counts) == (2 if count > 3 else 0)
    for each in counts:
        assert [old for old, _ in each.by] == [total]
        assert kept(module, each)
    wrapping = _count(words, bits, 2, chosen=chosen)
    assert count == 3 or bits_counted(words, wrapping) is None


@pytest.mark.parametrize("op", ["shl", "lshr"])
@pytest.mark.parametrize("width", [3, 4, 6, 8])
def test_normalising(op: str, width: int) -> None:
    """Zeros are counted by the shifter that takes them away, for zero as the chain says."""
    words = Words()
    x = words.sig("x", width)
    count = words.const(width + 1, 4)
    places = range(width) if op == "shl" else reversed(range(width))
    for i in places:
        zeros = width - 1 - i if op == "shl" else i
        count = words.mux(words.bit(x, i), words.const(zeros, 4), count)
    module = module_of(words, [count, words.shift(op, x, words.zext(count, 6))])
    (change,) = normalised(module)
    assert kept(module, change)
    other = "lshr" if op == "shl" else "shl"
    assert not list(normalised(module_of(words, [count, words.shift(other, x, count)])))


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("width", [3, 4, 5])
def test_constant_bounds(width: int, *, signed: bool) -> None:
    """Every constant bound from either side is the gates that are written for it."""
    words = Words()
    a = words.sig("x", width)
    limits = [words.const(i, width) for i in range(1 << width)]
    roots = [words.less(a, limit, signed=signed) for limit in limits]
    roots += [words.less(limit, a, signed=signed) for limit in limits]
    module = module_of(words, roots)
    changes = list(constant_bounds(module))
    assert len(changes) == 2
    for change in changes:
        assert kept(module, change)


@pytest.mark.parametrize(
    "rule",
    [decoded_shifts, counted_questions, constant_bounds, normalised, counted_bits],
    ids=lambda x: x.__name__,
)
@pytest.mark.parametrize("make", [random_module, random_choices])
@pytest.mark.parametrize("seed", range(6))
def test_rules_keep_random_modules(rule: Rule, make: Callable[[int], Module], seed: int) -> None:
    """Whatever a rule finds in a module of words, it keeps."""
    module = make(seed)
    for change in rule(module):
        assert kept(module, change)
