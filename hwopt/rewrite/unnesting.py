"""Choices within choices, seen as one choice by a comparison and what decides it beforehand."""

from collections.abc import Sequence

from hwopt.rewrite.comparisons import comparisons, conjuncts
from hwopt.verilog.graph import rebuilt
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def unnested(words: Words, order: Sequence[Word]) -> dict[Word, Word]:
    """Return for each word an equal one whose choices are not nested; empty if none was.

    Args:
        words: The module's words.
        order: The words, each after its arguments.
    """
    if all(word.op != "mux" or _joined(words, word) is word for word in order):
        return {}
    done: dict[Word, Word] = {}
    for word in order:
        args = [done[a] for a in word.args]
        same = all(x is y for x, y in zip(args, word.args, strict=True))
        done[word] = _joined(words, word if same else rebuilt(words, word, args))
    return done


def _joined(words: Words, word: Word) -> Word:
    """Return a choice that does not ask first whether to ask for a comparison."""
    if word.op != "mux" or _compares(words, word.args[0]):
        return word
    first, *arms = word.args
    for arm, other, holds in ((*arms, first), (*arms[::-1], words.invert(first))):
        if arm.op != "mux" or other not in arm.args[1:] or not _compares(words, arm.args[0]):
            continue
        second, yes, no = arm.args
        if other is yes:
            second, yes = words.invert(second), no
        # yes where both hold, else other
        if holds is first:
            return words.mux(words.conj((first, second)), yes, other)
        test = _either(words, first, words.invert(second))
        return words.mux(test, other, yes)
    return word


def _compares(words: Words, test: Word) -> bool:
    return next(comparisons(words, test), None) is not None


def _either(words: Words, one: Word, other: Word) -> Word:
    """Return the OR of two bits, what both ask for apart from the rest."""
    left, right = conjuncts(words, one), conjuncts(words, other)
    common = [part for part in left if part in right]
    true = words.const(1, 1)
    one = words.conj([true, *(part for part in left if part not in common)])
    rest = [part for part in right if part not in common and words.invert(part) is not one]
    return words.conj([true, *common, words.disj((one, words.conj([true, *rest])))])
