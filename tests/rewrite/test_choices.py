"""Choices read from multiplexers and written anew are the same words."""

import pytest
from random_words import assignments, module_of, random_choices
from words_on_integers import value

from hwopt.rewrite.choices import FREE, choices, tree
from hwopt.rewrite.facts import Facts
from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word


@pytest.mark.parametrize("seed", range(40))
def test_choices_are_the_words_that_they_are_read_from(seed: int) -> None:
    """The leaf that a table names has the word's value, and the tree has it too."""
    module = random_choices(seed)
    found = list(choices(module, Facts(module)))
    assert found
    for choice in found:
        late = {v: i for i, v in enumerate(choice.variables)} if seed % 2 else None
        written = tree(module.words, choice, late=late)
        for assignment in list(assignments())[seed % 7 :: 7]:
            bits = [value(v, assignment) for v in choice.variables]
            leaf = choice.table[sum(bit << i for i, bit in enumerate(bits))]
            assert leaf != FREE
            wanted = value(choice.word, assignment)
            assert value(choice.leaves[leaf], assignment) == wanted
            assert value(written, assignment) == wanted


def test_tree_of_a_case_asks_each_bit_once() -> None:
    """Eight words chosen one by one become seven multiplexers, with two equal ones six."""
    for same, most in ((False, 7), (True, 6)):
        module = random_choices(0)
        words = module.words
        index = words.sig("a", 3)
        leaves = [words.sig(f"x{i - (same and i == 3)}", 4) for i in range(8)]
        word: Word = leaves[7]
        for i in range(7):
            word = words.mux(words.eq(index, words.const(i, 3)), leaves[i], word)
        (choice,) = choices(module_of(words, [word]), Facts(module))
        written = tree(words, choice)
        assert sum(w.op == "mux" for w in reachable([written])) <= most
