"""Every form of a choice is the choice."""

import pytest
from random_words import module_of, random_choices
from rule_oracle import kept
from words_on_integers import value

from hwopt.rewrite.choices import FREE, Choice, choices
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.functions import written_bits
from hwopt.rewrite.permuted import shifter_of
from hwopt.rewrite.selecting import restructured_choices
from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@pytest.mark.parametrize("seed", range(30))
def test_forms_keep_random_choices(seed: int) -> None:
    """All changes of choices keep what a module does."""
    module = random_choices(seed)
    found = list(restructured_choices(module))
    for change in found:
        assert kept(module, change), change.note


def _case(words: Words, index: Word, leaves: list[Word]) -> Word:
    word = leaves[-1]
    for i, leaf in list(enumerate(leaves))[-2::-1]:
        word = words.mux(words.eq(index, words.const(i, index.width)), leaf, word)
    return word


@pytest.mark.parametrize("kind", ["left", "right", "rotate", "mirrored"])
@pytest.mark.parametrize("width", [4, 6, 8])
def test_case_of_moved_words_is_a_shifter(kind: str, width: int) -> None:
    """A case whose arms are moved copies of one word has a row of multiplexers for each bit."""
    words = Words()
    index, x = words.sig("k", (width - 1).bit_length()), words.sig("x", width)
    leaves = []
    for k in range(width):
        high, low = words.cut(x, width - k, k), words.cut(x, 0, width - k)
        zeros = words.cut(words.const(0, width), 0, k)
        leaves.append(
            {
                "left": words.cat((low, zeros)),
                "right": words.cat((zeros, words.cut(x, k, width - k))),
                "rotate": words.cat((low, high)),
                "mirrored": words.cat((words.cut(x, 0, k), words.cut(x, k, width - k))),
            }[kind]
        )
    module = module_of(words, [_case(words, index, leaves)])
    (choice,) = choices(module, Facts(module))
    written = shifter_of(words, choice)
    assert written is not None
    rows = index.width + (width & (width - 1) != 0)
    assert sum(w.op == "mux" for w in reachable([written])) <= rows
    assert kept_alone(choice, written)


def kept_alone(choice: Choice, written: Word) -> bool:
    """Return whether a word is the choice for many values of its signals."""
    signals = {w.name: w.width for w in reachable([choice.word]) if w.op == "sig"}
    for turn in range(400):
        assignment = {n: hash((turn * 2654435761) % (i + 977)) >> i for i, n in enumerate(signals)}
        if value(written, assignment) != value(choice.word, assignment):
            return False
    return True


@pytest.mark.parametrize("seed", range(20))
def test_functions_of_bits(seed: int) -> None:
    """Tables of constants, with entries that are free, are what is written for them."""
    words = Words()
    variables = tuple(words.bit(words.sig("k", 4), i) for i in range(4))
    numbers = [(seed * 7919 + i * i * 31) >> 1 & 7 for i in range(16)]
    if seed == 0:
        numbers = [i ^ i >> 1 for i in range(16)]
    leaves = tuple(words.const(i, 4) for i in range(16))
    free = {i for i in range(16) if (seed * 37 + i * 11) % 5 == 0 and seed % 2}
    table = tuple(FREE if i in free else n for i, n in enumerate(numbers))
    written = written_bits(words, Choice(words.sig("y", 4), variables, leaves, table))
    assert written is not None
    for i, number in enumerate(numbers):
        assert i in free or value(written, {"k": i}) == number
    if seed == 0:
        assert all(w.op in {"xor", "cat", "slice", "sig"} for w in reachable([written]))
