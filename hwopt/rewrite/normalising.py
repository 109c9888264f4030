"""Words shifted by their own leading zeros: each row asks whether a part is empty and shifts."""

from collections.abc import Iterator

from hwopt.rewrite.chains import Chain, blend, chains
from hwopt.rewrite.change import Change
from hwopt.rewrite.permuted import bits_of
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def normalised(module: Module) -> Iterator[Change]:
    """Count the leading, or trailing, zeros of a word by the shifter that takes them away."""
    words = module.words
    counts = {c.word: c for c in chains(module)}
    by: dict[Word, Word] = {}
    for word in module.order():
        if word.op not in {"shl", "lshr"}:
            continue
        chain = counts.get(_amount(word))
        if chain is not None and _counts_zeros(chain, word.args[0], up=word.op == "shl"):
            shifted, count = _rows(words, word.args[0], up=word.op == "shl")
            by[word] = shifted
            found = words.bit(shifted, shifted.width - 1 if word.op == "shl" else 0)
            number = words.zext(count, chain.word.width)
            by[chain.word] = blend(words, found, number, chain.default)
    if by:
        yield Change(
            "normalised",
            f"count zeros by the shifter that takes them away, for {len(by) // 2} words",
            tuple(by.items()),
            rank=0,
        )


def _amount(shift: Word) -> Word:
    """Return the amount of a shift, without zeros in front."""
    amount = shift.args[1]
    zeros = amount.op == "cat" and amount.args[0].op == "const" and amount.args[0].value == 0
    return amount.args[1] if zeros and len(amount.args) == 2 else amount  # noqa: PLR2004 - zeros and a word


def _counts_zeros(chain: Chain, word: Word, *, up: bool) -> bool:
    """Return whether a chain is the number of zeros before the first bit that is set.

    What it is for zero does not matter to the shifted word, which is zero too.
    """
    bits = bits_of(word)
    if len(chain.tests) != len(bits) or not chain.constant:
        return False
    order = list(reversed(bits)) if up else bits
    return all(
        bits_of(test) == [bit] and value.value == i
        for i, (test, value, bit) in enumerate(zip(chain.tests, chain.values, order, strict=True))
    )


def _rows(words: Words, word: Word, *, up: bool) -> tuple[Word, Word]:
    """Return a word without the zeros at its end, and how many there were unless it is zero."""
    digits = []
    for level in reversed(range((word.width - 1).bit_length())):
        by = 1 << level
        low = words.cut(word, 0, word.width - by)
        high = words.cut(word, by, word.width - by)
        zeros = words.const(0, by)
        ends = words.bits(word, word.width - by, by) if up else words.bits(word, 0, by)
        empty = words.invert(words.truth(ends))
        moved = words.cat((low, zeros)) if up else words.cat((zeros, high))
        word = words.mux(empty, moved, word)
        digits.append(empty)
    return word, words.cat(digits)
