"""Bits that say whether one of several others holds."""

from collections.abc import Sequence

from hwopt.rewrite.comparisons import conjuncts, disjuncts
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: How far one bit is looked into beyond those that were asked for before.
_DEPTH = 64


class Flags:
    """Which bits a bit is the OR of, however it was gathered."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[Word, frozenset[Word]] = {}

    def __call__(self, word: Word) -> frozenset[Word]:
        """Return bits whose OR a bit is; it alone where it is gathered from none."""
        return self._of(word, _DEPTH)

    def _of(self, word: Word, depth: int) -> frozenset[Word]:
        if word not in self._known:
            terms = self._terms(word) if depth else (word,)
            found = frozenset[Word]()
            for term in terms:
                found |= {word} if term is word else self._joining(found, term, depth - 1)
            self._known[word] = found
        return self._known[word]

    def _terms(self, word: Word) -> Sequence[Word]:
        inner = word.args[0] if word.op == "not" else word
        if inner is not word and inner.op == "eq":
            nonzero = inner.args[1] is self._words.const(0, inner.args[1].width)
        else:
            nonzero = word.op == "redor"
        if not nonzero:
            return disjuncts(self._words, word)
        vector = inner.args[0]
        return [self._words.bit(vector, i) for i in range(vector.width)]

    def _joining(self, before: frozenset[Word], term: Word, depth: int) -> frozenset[Word]:
        """Return what a term adds to an OR: what it asks for where that fails holds anyway."""
        asked = conjuncts(self._words, term)
        left = [part for part in asked if not self._settled(before, part, depth)]
        return self._of(self._words.conj((*left, self._words.const(1, 1))), depth)

    def _settled(self, before: frozenset[Word], part: Word, depth: int) -> bool:
        """Return whether a bit is 1 wherever none of others is."""
        inverted = [self._words.invert(each) for each in disjuncts(self._words, part)]
        return any(self._of(each, depth) <= before for each in inverted)
