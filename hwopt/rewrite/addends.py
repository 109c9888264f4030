"""Multiplexers between sums that share an addend become sums with a masked addend."""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word


def masked_addends(module: Module) -> Iterator[Change]:
    """Turn `c ? x : x + y` into `x + (c ? 0 : y)`, also where x is extended on the way."""
    found = [(w, new) for w in module.order() if (new := _masked(module, w)) is not None]
    if len(found) > 1:
        yield Change("masked_addends", f"mask {len(found)} addends", tuple(found), rank=4)
    for word, new in found:
        yield Change(
            "masked_addends", f"mask an addend of a {word.width}-bit sum", ((word, new),), rank=10
        )


def _masked(module: Module, word: Word) -> Word | None:
    if word.op != "mux" or word.width < 2:  # noqa: PLR2004 - one bit has no sum
        return None
    words = module.words
    test, yes, no = word.args
    for total, other, keep in ((no, yes, words.invert(test)), (yes, no, test)):
        if total.op not in {"add", "sub"} or total.width != word.width:
            continue
        a, b = total.args
        spread = words.sext(keep, word.width)
        if a is other:
            masked = words.conj((b, spread))
            return words.add(a, masked) if total.op == "add" else words.sub(a, masked)
        if b is other and total.op == "add":
            return words.add(b, words.conj((a, spread)))
    return None
