"""Sums and products taken apart into terms, across items and operators."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hwopt.rewrite.ranges import exact, uses, view
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word, value_of

#: Widest sum and most partial product bits that are written out.
MAX_WIDTH = 64
MAX_BITS = 1200

#: No, one or two factors: each a word, and whether it is read as signed.
Leaves = tuple[tuple[Word, bool], ...]


@dataclass
class Total:
    """What a sum consists of, across operators."""

    width: int
    #: Words with other uses are not entered.
    shared: frozenset[Word]
    #: Whether sums under a product with a constant are entered.
    deep: bool
    #: Factors, and the constant before them.
    terms: list[tuple[Leaves, int]] = field(default_factory=list)
    operators: int = 0

    def collect(self, word: Word, factor: int, *, signed: bool, top: bool = False) -> None:
        """Add factor times a word; `signed` says how the word is read where that matters."""
        if word.op == "const":
            self.terms.append(((), factor * value_of(word, signed=signed)))
        elif top or (word not in self.shared and self._enters(word, signed=signed)):
            self._inner(word, factor, signed=signed)
        elif (seen := view(word)) is not None:
            self.collect(seen[0], factor, signed=seen[1])
        elif (whole := self._whole(word)) is not None:
            self.collect(whole, factor, signed=signed)
        elif (shift := _shifted(word)) is not None and self._fits(word, shift):
            self.collect(shift[0], factor << shift[1], signed=signed)
        else:
            self.terms.append((((word, signed),), factor))

    def joined(self) -> list[tuple[Leaves, int]]:
        """Return the terms with those of the same factors as one, without what cancels out."""
        sums: dict[Leaves, int] = {}
        for leaves, factor in self.terms:
            same = next((each for each in (leaves, leaves[::-1]) if each in sums), leaves)
            sums[same] = sums.get(same, 0) + factor
        return [(leaves, f) for leaves, f in sums.items() if f % (1 << self.width)]

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

    def _whole(self, word: Word) -> Word | None:
        """Return the sum whose low bits a word is, where no higher bit counts."""
        whole = _low(word) if word.width >= self.width else None
        return whole if whole not in self.shared else None

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


def _low(word: Word) -> Word | None:
    """Return the sum or product whose low bits a word is."""
    lowest = word.op == "slice" and word.value == 0
    return word.args[0] if lowest and word.args[0].op in {"add", "sub", "mul"} else None


def _shifted(word: Word) -> tuple[Word, int] | None:
    """Return x and k where the word is x followed by k zeros."""
    if word.op != "cat" or word.args[-1].op != "const" or word.args[-1].value:
        return None
    rest = word.args[:-1]
    return (rest[0], word.args[-1].width) if len(rest) == 1 else None


def roots_of(module: Module) -> Iterable[Word]:
    """Return sums and products that no other sum takes in."""
    order = module.order()
    inner: set[Word] = set()
    count = uses(module.roots())
    for word in order:
        if word.op in {"add", "sub", "mul"}:
            for arg in word.args:
                seen = view(arg)
                within = seen[0] if seen is not None else _low(arg)
                kept = within if within is not None and count.get(arg, 0) == 1 else arg
                if kept.op in {"add", "sub", "mul"} and count.get(kept, 0) == 1:
                    inner.add(kept)
    return [w for w in order if w.op in {"add", "sub", "mul"} and w not in inner]


def total_of(module: Module, root: Word, *, deep: bool) -> Total | None:
    """Take a sum apart; None where it is one operator, a constant, or too large to be written out.

    Args:
        module: Where it stands.
        root: The sum.
        deep: Whether sums under a product with a constant are entered.
    """
    if root.width > MAX_WIDTH:
        return None
    count = uses(module.roots())
    shared = frozenset(w for w, n in count.items() if n > 1 and w is not root)
    total = Total(root.width, shared, deep)
    signed = _reads_signed(root)
    total.collect(root, 1, signed=signed, top=True)
    total.terms = total.joined()
    if not any(leaves for leaves, _ in total.terms):
        return None
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
