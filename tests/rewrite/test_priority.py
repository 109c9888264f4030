"""Chains of tests in every form, and lowest set bits, for every value of their inputs."""

import random

import pytest
from random_words import module_of
from rule_oracle import kept
from words_on_integers import values

from hwopt.rewrite.chains import chains
from hwopt.rewrite.priority import lowest_bits, priority_trees
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def _chain(words: Words, count: int, kind: str, seed: int) -> Word:
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    x, a = words.sig("x", count), words.sig("a", 4)
    places = list(range(count)) if seed % 2 else list(reversed(range(count)))
    word = words.const({"number": count, "one": 0}.get(kind, chance.randrange(16)), 5)
    if kind == "word":
        word = words.zext(a, 5)
    for i in places:
        value = {
            "number": words.const(i, 5),
            "one": words.const(1 << i, 5),
            "any": words.const(chance.randrange(8), 5),
            "word": words.add(words.zext(a, 5), words.const(1 + i, 5)),
            "mixed": words.cat((a, words.bit(x, i))) if i % 3 else words.const(i, 5),
        }[kind]
        test = words.bit(x, i)
        if kind == "any" and i:
            test = words.conj((test, words.invert(words.bit(x, i - 1))))
        word = words.mux(test, value, word)
    return word


@pytest.mark.parametrize("kind", ["number", "one", "any", "word", "mixed"])
@pytest.mark.parametrize("count", [3, 4, 5, 8])
@pytest.mark.parametrize("seed", [0, 1])
def test_chains_keep_their_value(kind: str, count: int, seed: int) -> None:
    """Each form of a chain gives the value of the first test that holds."""
    words = Words()
    word = _chain(words, count, kind, seed)
    module = module_of(words, [word])
    found = list(chains(module))
    assert [c.word for c in found] == [word] or kind == "any"
    changes = list(priority_trees(module))
    assert changes or kind == "any"
    for change in changes:
        assert kept(module, change), change.note


@pytest.mark.parametrize("width", [3, 4, 7])
def test_lowest_bits(width: int) -> None:
    """The lowest set bit, and the others, in the wordings that engineers know."""
    words = Words()
    x = words.sig("x", width)
    zero, one, ones = (words.const(i, width) for i in (0, 1, -1))
    wordings = [
        words.conj((x, words.sub(zero, x))),
        words.conj((x, words.add(words.invert(x), one))),
        words.conj((words.invert(words.sub(x, one)), x)),
        words.conj((x, words.sub(x, one))),
        words.conj((x, words.add(x, ones))),
    ]
    for number, word in enumerate(wordings):
        module = module_of(words, [word])
        changes = list(lowest_bits(module))
        assert len(changes) == 2
        for change in changes:
            assert kept(module, change)
        found = values([word], {"x": 6})[word]
        assert found == (2 if number < 3 else 4)
    assert not list(lowest_bits(module_of(words, [words.conj((x, words.sub(one, x)))])))
