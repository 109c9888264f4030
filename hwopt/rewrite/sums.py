"""Sums and products as one heap of bits: terms are collected across items and operators."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hwopt.rewrite.arithmetic.compression import Schedule
from hwopt.rewrite.arithmetic.products import Rows, sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Term
from hwopt.rewrite.change import Change, block_of, call
from hwopt.rewrite.ranges import exact, uses, view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word, value_of

#: Widest sum and most partial product bits that are written out.
MAX_WIDTH = 64
MAX_BITS = 1200
#: Widest factors whose product with digits of radix 8 the prover still decides.
MAX_BOOTH8 = 12


@dataclass(frozen=True)
class Style:
    """The architecture of a sum."""

    rows: Rows
    schedule: Schedule
    structure: str


#: Writing a sum out costs more than all else here; parents share what they have in common.
_written = functools.lru_cache(maxsize=128)(sum_of_products)

#: The most promising first, those for products and for sums alone in turn.
STYLES = (
    Style("and", "arrival", "timed"),
    Style("booth", "wallace", "or_sklansky"),
    Style("and", "dadda", "operator"),
    Style("booth", "dadda", "operator"),
    Style("and", "dadda", "timed2"),
    Style("booth", "dadda", "timed"),
    Style("and", "arrival", "or_sklansky"),
    Style("booth", "wallace", "timed"),
    Style("and", "arrival", "operator"),
    Style("booth", "dadda", "or_brent_kung"),
    Style("and", "dadda", "ripple"),
    Style("booth8", "dadda", "timed2"),
    Style("and", "dadda", "timed8"),
)


@dataclass
class _Sum:
    """Terms of one sum: constant times no, one or two leaves."""

    width: int
    #: Words with other uses are not entered.
    shared: frozenset[Word]
    #: Whether sums under a product with a constant are entered.
    deep: bool
    terms: list[tuple[tuple[tuple[Word, bool], ...], int]] = field(default_factory=list)
    operators: int = 0

    def collect(self, word: Word, factor: int, *, signed: bool, top: bool = False) -> None:
        """Add factor times a word; `signed` says how the word is read where that matters."""
        if word.op == "const":
            self.terms.append(((), factor * value_of(word, signed=signed)))
        elif top or (word not in self.shared and self._enters(word, signed=signed)):
            self._inner(word, factor, signed=signed)
        elif (seen := view(word)) is not None:
            self.collect(seen[0], factor, signed=seen[1])
        elif (shift := _shifted(word)) is not None and self._fits(word, shift):
            self.collect(shift[0], factor << shift[1], signed=signed)
        else:
            self.terms.append((((word, signed),), factor))

    def _enters(self, word: Word, *, signed: bool) -> bool:
        """Return whether a word is a sum whose exact value it holds, or only mod 2^width."""
        if word.op not in {"add", "sub", "mul"}:
            return False
        if word.width >= self.width:
            return True
        parts = [exact(a, signed=signed) for a in word.args]
        if word.op == "mul":
            return (parts[0] * parts[1]).within(word.width, signed=signed)
        total = parts[0] + (-parts[1] if word.op == "sub" else parts[1])
        return total.within(word.width, signed=signed)

    def _fits(self, word: Word, shift: tuple[Word, int]) -> bool:
        return word.width >= self.width or word.width == shift[0].width + shift[1]

    def _inner(self, word: Word, factor: int, *, signed: bool) -> None:
        self.operators += 1
        if word.op != "mul":
            first, second = word.args
            self.collect(first, factor, signed=signed)
            self.collect(second, -factor if word.op == "sub" else factor, signed=signed)
            return
        for constant, other in (word.args, word.args[::-1]):
            if constant.op == "const":
                times = factor * value_of(constant, signed=signed)
                if self.deep or not _is_sum(other):
                    self.collect(other, times, signed=signed)
                else:
                    seen = view(other) or (other, signed)
                    self.terms.append(((seen,), times))
                return
        pair = [view(a) or (a, signed) for a in word.args]
        self.terms.append((tuple(pair), factor))


def _is_sum(word: Word) -> bool:
    seen = view(word)
    return word.op in {"add", "sub"} or (seen is not None and _is_sum(seen[0]))


def _shifted(word: Word) -> tuple[Word, int] | None:
    """Return x and k where the word is x followed by k zeros."""
    if word.op != "cat" or word.args[-1].op != "const" or word.args[-1].value:
        return None
    rest = word.args[:-1]
    return (rest[0], word.args[-1].width) if len(rest) == 1 else None


def fused_sums(module: Module) -> Iterator[Change]:
    """Write each sum of products, or all of them, as one compressed heap with one carry chain."""
    roots = list(_roots(module))
    for number, style in enumerate(STYLES):
        for deep in (True, False):
            every = [(r, s) for r in roots if (s := _summed(module, r, deep=deep)) is not None]
            if not deep and all(_same(s, _summed(module, r, deep=True)) for r, s in every):
                continue
            changes = [_change(module, root, total, style) for root, total in every]
            yield from _together(changes, style, number)


def _same(one: _Sum, other: _Sum | None) -> bool:
    return other is not None and one.terms == other.terms


def _together(changes: list[Change | None], style: Style, number: int) -> Iterator[Change]:
    found = [c for c in changes if c is not None]
    if len(found) > 1:
        yield Change(
            "fused_sums",
            f"write {len(found)} sums as {_words(style)}",
            tuple(pair for c in found for pair in c.by),
            tuple({b.name: b for c in found for b in c.blocks}.values()),
            rank=2 + 3 * number,
        )
    if len(found) <= 4:  # noqa: PLR2004 - more single steps than that would crowd out others
        yield from found


def _words(style: Style) -> str:
    return f"{style.rows} rows, {style.schedule} compression, {style.structure} carries"


def _roots(module: Module) -> Iterable[Word]:
    """Return sums and products that no other sum takes in."""
    order = module.order()
    inner: set[Word] = set()
    count = uses(module.roots())
    for word in order:
        if word.op in {"add", "sub", "mul"}:
            for arg in word.args:
                seen = view(arg)
                kept = seen[0] if seen is not None and count.get(arg, 0) == 1 else arg
                if kept.op in {"add", "sub", "mul"} and count.get(kept, 0) == 1:
                    inner.add(kept)
    return [w for w in order if w.op in {"add", "sub", "mul"} and w not in inner]


def _summed(module: Module, root: Word, *, deep: bool) -> _Sum | None:
    if root.width > MAX_WIDTH:
        return None
    count = uses(module.roots())
    shared = frozenset(w for w, n in count.items() if n > 1 and w is not root)
    total = _Sum(root.width, shared, deep)
    signed = _reads_signed(root)
    total.collect(root, 1, signed=signed, top=True)
    products = [t for t in total.terms if len(t[0]) == 2]  # noqa: PLR2004 - two factors
    bits = sum(a[0].width * b[0].width for (a, b), _ in products)
    useful = (
        total.operators > 1 or products or any(abs(f) != 1 for leaves, f in total.terms if leaves)
    )
    return total if useful and bits <= MAX_BITS else None


def _reads_signed(root: Word) -> bool:
    """Return whether a sum is best read as signed: any leaf is extended with its sign."""
    stack, steps = [root], 0
    while stack and steps < 64:  # noqa: PLR2004 - a glance at the top of the sum
        word = stack.pop()
        steps += 1
        if word.op == "sext" or ((seen := view(word)) is not None and seen[1]):
            return True
        if word.op in {"add", "sub", "mul"}:
            stack.extend(word.args)
    return False


def _suits(rows: Rows, products: list[Term]) -> bool:
    """Return whether products can be written in such rows, and be proven then."""
    if rows == "and" or not products:
        return rows == "and"
    return rows == "booth" or all(o.width <= MAX_BOOTH8 for p in products for o in p.operands)


def _change(module: Module, root: Word, total: _Sum, style: Style) -> Change | None:
    names: dict[tuple[Word, bool], Operand] = {}
    terms = []
    for leaves, factor in total.terms:
        operands = []
        for leaf in leaves:
            word, signed = leaf
            if leaf not in names:
                names[leaf] = Operand(f"x{len(names)}", word.width, signed=signed)
            operands.append(names[leaf])
        terms.append(Term(tuple(operands), factor))
    two = [t for t in terms if len(t.operands) == 2]  # noqa: PLR2004 - two factors
    if not _suits(style.rows, two):
        return None
    shape = f"{len(terms)}terms_w{root.width}_n{root.index}"
    generated = _written(
        f"sum_{shape}",
        tuple(terms),
        root.width,
        rows=style.rows,
        schedule=style.schedule,
        structure=style.structure,
    )
    block = block_of(generated, module.name)
    new = call(module, block, root.width, [word for word, _ in names])
    number = STYLES.index(style)
    return Change(
        "fused_sums",
        f"write a {root.width}-bit sum of {len(terms)} terms as {_words(style)}",
        ((root, new),),
        (block,),
        rank=3 + 3 * number,
    )
