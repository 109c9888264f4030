"""Two products whose factors add up to a constant become one row of choices.

`x * (c - t) + y * t` with an unsigned `t` of n bits is `(c - 2**n + 1) * x` and, for each bit of
`t`, `x` or `y` at that bit's weight: half as many rows as two products have. `(y - x) * t + x * c`
is the same in other words.
"""

from collections.abc import Iterator

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import exact, view
from hwopt.rewrite.totals import Leaves, Total, roots_of, total_of
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word, value_of
from hwopt.verilog.words import Words

#: A word and whether it is read as signed.
_Leaf = tuple[Word, bool]
_Terms = list[tuple[Leaves, int]]

#: Factors of a product.
_PRODUCT = 2


def blended_products(module: Module) -> Iterator[Change]:
    """Write sums of products with complementary factors as rows of choices."""
    for root in roots_of(module):
        total = total_of(module, root, deep=True)
        terms = _blended(module.words, total) if total is not None else None
        if terms is not None:
            new = written(module.words, terms, root.width)
            note = f"blend two factors of a {root.width}-bit sum bit by bit"
            yield Change("blended_products", note, ((root, new),), rank=2)


def _blended(words: Words, total: Total) -> _Terms | None:
    """Return the terms of a sum, its first product that blends with another term as choices."""
    for first, (leaves, factor) in enumerate(total.terms):
        for one, by in (leaves, leaves[::-1]) if len(leaves) == _PRODUCT else ():
            for second, rest in enumerate(total.terms):
                found = _row(words, one, by, rest, factor) if second != first else None
                if found is not None:
                    kept = [t for n, t in enumerate(total.terms) if n not in {first, second}]
                    return kept + found
    return None


def _row(
    words: Words, x: _Leaf, by: _Leaf, other: tuple[Leaves, int], factor: int
) -> _Terms | None:
    """Return the rows of a product and another term, None where they do not blend."""
    leaves, times = other
    if len(leaves) == _PRODUCT and times == factor:
        found = _complement(by)
        for y, t in (leaves, leaves[::-1]):
            if found is not None and t == (found[0], False):
                return _choices(words, x, y, found[0], found[1], factor)
    if len(leaves) == 1 and factor and times % factor == 0 and not by[1]:
        ends = _difference(x)
        if ends is not None and ends[1] == leaves[0]:
            return _choices(words, ends[1], ends[0], by[0], times // factor, factor)
    return None


def _choices(
    words: Words, x: _Leaf, y: _Leaf, t: Word, constant: int, factor: int
) -> _Terms | None:
    """Return `x * (constant - t) + y * t`, times a factor, as rows."""
    more = constant - (1 << t.width) + 1
    if x[1] != y[1] or more not in {0, 1}:
        return None
    width = max(x[0].width, y[0].width)
    one, other = (extended(words, leaf, width) for leaf in (x, y))
    rows: _Terms = [
        (((words.mux(words.bit(t, k), other, one), x[1]),), factor << k) for k in range(t.width)
    ]
    return [*rows, *([((x,), factor)] if more else [])]


def _complement(leaf: _Leaf) -> tuple[Word, int] | None:
    """Return an unsigned word and the constant less which it is the leaf."""
    word, signed = leaf
    if word.op == "not" and not signed:
        return word.args[0], (1 << word.width) - 1
    if word.op != "sub" or word.args[0].op != "const":
        return None
    inner, sign = view(word.args[1]) or (word.args[1], signed)
    constant = value_of(word.args[0], signed=signed)
    return None if sign or constant < (1 << inner.width) - 1 else (inner, constant)


def _difference(leaf: _Leaf) -> tuple[_Leaf, _Leaf] | None:
    """Return y and x where the leaf is exactly `y - x`."""
    word, signed = leaf
    if word.op != "sub" or not signed:
        return None
    y, x = ((view(arg) or (arg, True)) for arg in word.args)
    parts = exact(y[0], signed=y[1]) + (-exact(x[0], signed=x[1]))
    return (y, x) if parts.within(word.width, signed=True) else None


def extended(words: Words, leaf: _Leaf, width: int) -> Word:
    """Return a leaf in a width, modulo its power of two where that is less."""
    word, signed = leaf
    if word.width >= width:
        return words.bits(word, 0, width)
    return words.sext(word, width) if signed else words.zext(word, width)


def written(words: Words, terms: _Terms, width: int) -> Word:
    """Return a sum of terms modulo a power of two, subtractions last."""
    total: Word | None = None
    left = [term for term in terms if term[1] % (1 << width)]  # the others are 0 in this width
    for leaves, factor in sorted(left, key=lambda term: term[1] < 0):
        value = words.const(abs(factor) if leaves else factor, width)
        if leaves:
            place = (abs(factor) & -abs(factor)).bit_length() - 1
            product = extended(words, leaves[0], width - place)
            for leaf in leaves[1:]:
                product = words.mul(product, extended(words, leaf, width - place))
            if abs(factor) >> place != 1:
                product = words.mul(product, words.const(abs(factor) >> place, width - place))
            value = words.cat((product, words.const(0, place) if place else None))
        if total is None:
            total = words.sub(words.const(0, width), value) if leaves and factor < 0 else value
        else:
            total = (words.sub if leaves and factor < 0 else words.add)(total, value)
    return total if total is not None else words.const(0, width)
