"""Tests that compare two words, with what else they ask for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass(frozen=True)
class Comparison:
    """A test that holds where one word is less than another, or at most it."""

    lesser: Word
    greater: Word
    strict: bool
    signed: bool
    #: What has to hold as well.
    gate: Word | None
    #: Where this does not hold, the words need not be compared: the gate decides.
    flag: Word | None = None

    def has(self, one: Word, other: Word) -> bool:
        """Return whether these are the words that are compared."""
        return {one, other} == {self.lesser, self.greater}


def comparisons(words: Words, test: Word) -> Iterator[Comparison]:
    """Yield each comparison that a test asks for, with what it asks for besides."""
    parts = conjuncts(words, test)
    for i, part in enumerate(parts):
        rest = (*parts[:i], *parts[i + 1 :])
        if (found := _ordering(part)) is not None:
            yield Comparison(*found, words.conj(rest) if rest else None)
            continue
        either = disjuncts(words, part)
        for j, each in enumerate(either):
            others = (*either[:j], *either[j + 1 :])
            if others and (found := _ordering(each)) is not None:
                gate = words.conj((*rest, words.const(1, 1)))
                yield Comparison(*found, gate, words.invert(words.disj(others)))


def disjuncts(words: Words, word: Word) -> Sequence[Word]:
    """Return bits of which a bit is the OR; itself where it is no OR."""
    turned = word.op == "not"
    inner = word.args[0] if turned else word
    if inner.op == ("and" if turned else "or"):
        return [words.invert(a) for a in inner.args] if turned else inner.args
    if inner.op == "mux":
        test, yes, no = inner.args
        ones = words.const(not turned, inner.width)
        for arm, other, holds in ((yes, no, test), (no, yes, words.invert(test))):
            if arm is ones:
                return [words.invert(other) if turned else other, holds]
    return (word,)


def conjuncts(words: Words, word: Word) -> list[Word]:
    """Return bits of which a bit is the AND; itself where it is no AND."""
    return [words.invert(each) for each in disjuncts(words, words.invert(word))]


def _ordering(test: Word) -> tuple[Word, Word, bool, bool] | None:
    """Return the words that a test compares, lesser first, whether strictly, and their sign."""
    strict = test.op != "not"
    asked = test if strict else test.args[0]
    if asked.op not in {"ult", "slt"}:
        return None
    lesser, greater = asked.args if strict else asked.args[::-1]
    return lesser, greater, strict, asked.op == "slt"
