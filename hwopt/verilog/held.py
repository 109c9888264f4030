"""Bits of a variable that a piece of text leaves as they were, and those that it assigns."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def assigned(words: Words, name: str, word: Word) -> Iterator[tuple[int, Word]]:
    """Yield the bits of a variable that a process does not leave alone: lowest one, and word."""
    for low, width, left_alone in runs(words, word, words.sig(name, word.width)):
        if not left_alone:
            yield low, part(words, word, low, width)


def together(words: Words, name: str, several: Sequence[Word]) -> Word | None:
    """Return what a variable becomes by several processes; None where two assign the same bits."""
    width = several[0].width
    pieces = sorted(
        (piece for word in several for piece in assigned(words, name, word)),
        key=lambda piece: piece[0],
    )
    held, at = words.sig(name, width), 0
    parts: list[Word | None] = []
    for low, piece in pieces:
        if low < at:
            return None
        parts += [words.cut(held, at, low - at), piece]
        at = low + piece.width
    parts.append(words.cut(held, at, width - at))
    return words.cat(reversed(parts))


def runs(words: Words, word: Word, base: Word) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of bits, lowest first: lowest bit, number, whether the word has the base's."""
    mask = _same(words, word, base)
    for same, found in groupby(range(word.width), lambda at: bool(mask >> at & 1)):
        bits = list(found)
        yield bits[0], len(bits), same


def _same(words: Words, word: Word, base: Word) -> int:
    """Return a mask of the bits in which a word is the base, as far as its form tells."""
    if word is base:
        return (1 << word.width) - 1
    if word.op == "mux":
        first = _same(words, word.args[1], base)
        return first and first & _same(words, word.args[2], base)
    if word.op == "const" and base.op in {"const", "cat"} and word.width > 1:
        pieces = [words.bit(word, at) for at in reversed(range(word.width))]
    elif word.op == "cat":
        pieces = list(word.args)
    else:
        return 0
    mask = at = 0
    for piece in reversed(pieces):
        mask |= _same(words, piece, words.bits(base, at, piece.width)) << at
        at += piece.width
    return mask


def part(words: Words, word: Word, low: int, width: int) -> Word:
    """Return some bits of a word; of a choice, the choice of these bits."""
    if (low, width) == (0, word.width):
        return word
    if word.op != "mux":
        return words.bits(word, low, width)
    test, *arms = word.args
    return words.mux(test, *(part(words, arm, low, width) for arm in arms))
