"""Counts of bits by full adders, whatever loop or chain they were written as."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.counting import bits_counted
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Fewer bits are counted by one adder anyway.
MIN_BITS = 4


def counted_bits(module: Module) -> Iterator[Change]:
    """Write counts as columns of full adders: bits that wait longest, or come last, go first."""
    words = module.words
    found = [
        (w, b) for w in _outermost(module) if (b := bits_counted(words, w)) and len(b) >= MIN_BITS
    ]
    for number, chained in enumerate((False, True)):
        by = {}
        for word, bits in found:
            count = full_adders(words, bits, chained=chained)
            by[word] = words.zext(count, word.width)
        if by:
            sizes = ", ".join(str(len(bits)) for _, bits in found)
            yield Change(
                "counted_bits",
                f"count {sizes} bits by {'a chain' if chained else 'a tree'} of full adders",
                tuple(by.items()),
                rank=2 * number,
            )


def _outermost(module: Module) -> list[Word]:
    """Return counts that are not part of another count."""
    order = module.order()
    inner: set[Word] = set()
    found = []
    for word in reversed(order):
        if word.op not in {"add", "mux"} or word.width < 2:  # noqa: PLR2004 - a bit counts nothing
            continue
        if word not in inner and bits_counted(module.words, word) is None:
            continue
        if word not in inner:
            found.append(word)
        inner.update(_summands(word))
    return found


def _summands(word: Word) -> Iterator[Word]:
    """Yield the words that a count is the sum of, through extensions and choices."""
    for arg in word.args:
        yield arg
        if arg.op in {"cat", "add"}:
            yield from _summands(arg) if arg.op == "cat" or word.op == "mux" else ()


def full_adders(words: Words, bits: list[Word], *, chained: bool) -> Word:
    """Return the number of bits that are set, from full and half adders."""
    columns = [list(bits)]
    result = []
    at = 0
    while at < len(columns):
        column = columns[at]
        while len(column) > 1:
            take = min(3, len(column))
            several, rest = column[:take], column[take:]
            total, carry = _added(words, several)
            column = [total, *rest] if chained else [*rest, total]
            if at + 1 == len(columns):
                columns.append([])
            columns[at + 1].append(carry)
        result.append(column[0])
        at += 1
    width = len(bits).bit_length()
    return words.zext(words.cat(reversed(result)), width)


def _added(words: Words, bits: list[Word]) -> tuple[Word, Word]:
    """Return the sum and the carry of two or three bits."""
    if len(bits) == 2:  # noqa: PLR2004 - a half adder
        return words.xor(bits), words.conj(bits)
    a, b, c = bits
    half = words.make("xor", 1, sorted((a, b), key=lambda w: w.index))
    carry = words.disj((words.conj((a, b)), words.conj((half, c))))
    return words.make("xor", 1, sorted((half, c), key=lambda w: w.index)), carry
