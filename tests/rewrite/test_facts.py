"""Facts and read bits of words against all values that integers give."""

import random
from dataclasses import replace

import pytest
from random_words import assignments, random_module
from words_on_integers import signed, value, values

from hwopt.rewrite.demanded import Demanded
from hwopt.rewrite.fact import exactly, fact
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.ranges import Interval
from hwopt.rewrite.signs import Signs
from hwopt.verilog.graph import Substitution
from hwopt.verilog.words import Words

_SEEDS = range(25)


@pytest.mark.parametrize("seed", _SEEDS)
def test_facts_hold_of_every_value(seed: int) -> None:
    """No word ever has a value that its fact excludes."""
    module = random_module(seed)
    facts = Facts(module)
    order = module.order()
    for assignment in list(assignments())[seed % 7 :: 7]:
        for word, number in values(order, assignment).items():
            found = facts(word)
            assert not number & found.zeros, word
            assert number & found.ones == found.ones, word
            assert found.low <= number <= found.high, word


@pytest.mark.parametrize("seed", _SEEDS)
def test_signed_widths_hold_of_every_value(seed: int) -> None:
    """Every word is the sign extension of as many bits as its signed width."""
    module = random_module(seed, 30)
    signs = Signs()
    order = module.order()
    for assignment in list(assignments())[seed % 7 :: 7]:
        for word, number in values(order, assignment).items():
            width = signs(word)
            low = signed(number & ((1 << width) - 1), width)
            assert low == signed(number, word.width), word


def test_facts_are_as_sharp_as_expected() -> None:
    """Sums of small numbers, joined choices and conditions given from outside are narrow."""
    words = Words()
    a, c = words.sig("a", 3), words.sig("c", 1)
    module = random_module(0)
    facts = Facts(module)
    wide = words.zext(a, 8)
    total = words.add(wide, words.mux(c, words.const(5, 8), words.const(7, 8)))
    assert (facts(total).low, facts(total).high, facts(total).used) == (5, 14, 4)
    scaled = words.mul(wide, words.const(4, 8))
    assert (facts(scaled).zeros & 3, facts(scaled).high) == (3, 28)
    assert facts(words.less(total, words.const(15, 8), signed=False)).constant == 1
    given = Facts(module, {a: fact(3, span=Interval(2, 3))})
    assert (given(a).ones, given(total).high) == (2, 10)
    assert given(words.eq(wide, words.const(4, 8))).constant == 0


def test_bits_and_interval_say_the_same() -> None:
    """A fact's bits narrow its interval and its interval fixes bits."""
    found = fact(4, span=Interval(12, 13))
    assert (found.zeros, found.ones) == (0b0010, 0b1100)
    assert fact(4, zeros=0b1000, ones=0b0001).high == 7
    assert exactly(5, 4).join(exactly(6, 4)).ones == 4
    assert exactly(5, 4).meet(exactly(6, 4)) == exactly(5, 4)


@pytest.mark.parametrize("seed", _SEEDS)
def test_bits_that_nobody_reads_may_be_anything(seed: int) -> None:
    """All words may be inverted in all bits outside their masks at once."""
    module = random_module(seed)
    demanded = Demanded(module)
    words = module.words
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    by = {}
    for word in module.order():
        free = ((1 << word.width) - 1) & ~demanded(word) & chance.getrandbits(word.width)
        if free and word.op != "const":
            by[word] = words.xor((word, words.const(free, word.width)))
    roots = module.roots()
    changed = [Substitution(words, by)(root) for root in roots]
    for assignment in list(assignments())[seed % 7 :: 7]:
        for old, new in zip(roots, changed, strict=True):
            assert value(old, assignment) == value(new, assignment)


def test_some_bits_are_read_by_nobody() -> None:
    """The upper bits of a sum of which the lower are taken are free, and those behind a mask."""
    module = random_module(0)
    words = module.words
    a, b = words.sig("a", 3), words.sig("b", 3)
    total = words.add(words.mul(words.zext(a, 8), words.zext(b, 8)), words.const(3, 8))
    held = words.conj((words.zext(b, 8), words.const(0x0F, 8)))
    drive = module.drives[0]
    low = words.bits(words.shift("shl", total, a), 0, 3)
    module = replace(module, drives=(replace(drive, word=low), replace(drive, word=held)))
    demanded = Demanded(module)
    assert (demanded(total), demanded.used(total)) == (0b111, 3)
    assert demanded(words.zext(b, 8)) & 0x0F == 0x0F
