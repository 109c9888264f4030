"""Comparisons with constants as chains of AND and OR, the lower bits shared between constants."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def constant_bounds(module: Module) -> Iterator[Change]:
    """Write all comparisons with constants as functions of bits: chains, or trees."""
    words = module.words
    found = [(w, b) for w in module.order() if (b := _bound(words, w)) is not None]
    for number, tree in enumerate((False, True)):
        by = {}
        for word, (bits, limit, inverted) in found:
            less = _tree(words, bits, limit) if tree else _chain(words, bits, limit)
            by[word] = words.invert(less) if inverted else less
        if by:
            yield Change(
                "constant_bounds",
                f"compare with {len(by)} constants by {'trees' if tree else 'chains'} of gates",
                tuple(by.items()),
                rank=3 + 3 * number,
            )


def _bound(words: Words, word: Word) -> tuple[list[Word], int, bool] | None:
    """Return bits, a limit and an inversion: whether the number in the bits is below the limit."""
    if word.op not in {"ult", "slt"} or word.args[0].width < 3:  # noqa: PLR2004 - few gates anyway
        return None
    a, b = word.args
    if "const" not in {a.op, b.op}:
        return None
    subject, constant = (b, a) if a.op == "const" else (a, b)
    bits = [words.bit(subject, i) for i in range(subject.width)]
    limit, top = constant.value, 1 << (subject.width - 1)
    if word.op == "slt":
        bits[-1] = words.invert(bits[-1])
        limit ^= top
    # c < x is not x < c + 1.
    inverted = subject is b
    return bits, limit + inverted, inverted


def _chain(words: Words, bits: list[Word], limit: int) -> Word:
    """Return whether a number is below a limit, from the lowest bit up."""
    if limit >> len(bits):
        return words.const(1, 1)
    less = words.const(0, 1)
    for i, bit in enumerate(bits):
        clear = words.invert(bit)
        less = words.disj((clear, less)) if limit >> i & 1 else words.conj((clear, less))
    return less


def _tree(words: Words, bits: list[Word], limit: int) -> Word:
    if limit >> len(bits):
        return words.const(1, 1)
    return _halves(words, bits, limit)[0]


def _halves(words: Words, bits: list[Word], limit: int) -> tuple[Word, Word]:
    """Return whether a number is below a limit, and whether it is the limit."""
    if len(bits) == 1:
        clear = words.invert(bits[0])
        return (clear, bits[0]) if limit else (words.const(0, 1), clear)
    half = len(bits) // 2
    low = _halves(words, bits[:half], limit & ((1 << half) - 1))
    high = _halves(words, bits[half:], limit >> half)
    less = words.disj((high[0], words.conj((high[1], low[0]))))
    return less, words.conj((high[1], low[1]))
