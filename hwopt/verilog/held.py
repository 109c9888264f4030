"""Bits of a variable that a process leaves as they were, and those that it assigns."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def assigned(words: Words, name: str, word: Word) -> Iterator[tuple[int, Word]]:
    """Yield the bits of a variable that a process does not leave alone: lowest one, and word."""
    kept = _kept(word, name, 0)
    for is_kept, found in groupby(range(word.width), lambda at: kept >> at & 1):
        if not is_kept:
            bits = list(found)
            yield bits[0], _part(words, word, bits[0], len(bits))


def together(words: Words, name: str, several: Sequence[Word]) -> Word | None:
    """Return what a variable becomes by several processes; None where two assign the same bits."""
    width = several[0].width
    pieces = sorted(
        (piece for word in several for piece in assigned(words, name, word)),
        key=lambda piece: piece[0],
    )
    held, at = words.sig(name, width), 0
    parts: list[Word | None] = []
    for low, part in pieces:
        if low < at:
            return None
        parts += [words.cut(held, at, low - at), part]
        at = low + part.width
    parts.append(words.cut(held, at, width - at))
    return words.cat(reversed(parts))


def _kept(word: Word, name: str, low: int) -> int:
    """Return a mask of the bits of a word that are those of a variable from a bit upwards."""
    base = word.args[0] if word.op == "slice" else word
    if base.op == "sig":
        return ((1 << word.width) - 1) * (base.name == name and word.value == low)
    if word.op == "mux":
        return _kept(word.args[1], name, low) & _kept(word.args[2], name, low)
    mask = at = 0
    for part in reversed(word.args if word.op == "cat" else ()):
        mask |= _kept(part, name, low + at) << at
        at += part.width
    return mask


def _part(words: Words, word: Word, low: int, width: int) -> Word:
    """Return some bits of a word; of a choice, the choice of these bits."""
    if (low, width) == (0, word.width):
        return word
    if word.op != "mux":
        return words.bits(word, low, width)
    test, *arms = word.args
    return words.mux(test, *(_part(words, arm, low, width) for arm in arms))
