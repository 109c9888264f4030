"""Tests and choices made cheaper by what values cannot occur."""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.change import Change
from hwopt.rewrite.tables import Tables, support
from hwopt.rewrite.values import Values
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Arms of a chain of multiplexers that are worth an AND-OR.
MIN_ARMS = 3


def short_tests(module: Module) -> Iterator[Change]:
    """Test only the bits that tell a constant from the other values that can occur."""
    values = Values(module)
    found = [(w, n) for w in module.order() if (n := _short(module.words, values, w)) is not None]
    fixed = _fixed_bits(module, values)
    both = {**dict(fixed), **dict(found)}
    if both:
        yield Change(
            "short_tests",
            f"use that some values cannot occur in {len(both)} places",
            tuple(both.items()),
            rank=0,
            sure=True,
        )
    if fixed and found:
        yield Change("short_tests", "shorten tests of constants", tuple(found), rank=9)


def _fixed_bits(module: Module, values: Values) -> list[tuple[Word, Word]]:
    """Return registers with the bits that never change after reset as constants."""
    words = module.words
    found = []
    for drive in module.drives:
        reached = values.register(drive.name) if drive.kind == "reg" else frozenset()
        if not reached:
            continue
        register = words.sig(drive.name, drive.word.width)
        bits = []
        for i in range(drive.word.width):
            seen = {value >> i & 1 for value in reached}
            fixed = len(seen) == 1
            bits.append(words.const(seen.pop(), 1) if fixed else words.bit(register, i))
        if any(bit.op == "const" for bit in bits):
            found.append((register, words.cat(reversed(bits))))
    return found


def _short(words: Words, values: Values, word: Word) -> Word | None:
    if word.op in {"ult", "redor"} and word.args[0].op == "sig":
        return _by_table(words, values, word)
    if word.op != "eq" or word.args[1].op != "const":
        return None
    subject, wanted = word.args[0], word.args[1].value
    possible = values(subject)
    if possible is None or wanted not in possible:
        return None if possible is None else words.const(0, 1)
    care = _care(subject.width, wanted, possible - {wanted})
    kept = [k for k in range(subject.width) if care >> k & 1]
    if len(kept) == subject.width:
        return None
    bits = [words.bit(subject, k) for k in kept]
    tests = [
        bit if wanted >> k & 1 else words.invert(bit) for k, bit in zip(kept, bits, strict=True)
    ]
    return words.conj([*tests, words.const(1, 1)])


def _by_table(words: Words, values: Values, word: Word) -> Word | None:
    """Write a comparison of a register with a constant as its shortest OR of products."""
    subject, *rest = word.args
    possible = values(subject)
    if possible is None or any(r.op != "const" for r in rest):
        return None
    limit = rest[0].value if rest else 0
    ones = {v for v in possible if (v < limit if rest else v != 0)}
    cubes = cover(subject.width, ones, possible - ones)
    products = [
        words.conj(
            [words.const(1, 1)]
            + [
                words.bit(subject, i) if want >> i & 1 else words.invert(words.bit(subject, i))
                for i in range(subject.width)
                if care >> i & 1
            ]
        )
        for care, want in cubes
    ]
    return words.disj([*products, words.const(0, 1)])


def cover(
    width: int, ones: AbstractSet[int], zeros: AbstractSet[int]
) -> tuple[tuple[int, int], ...]:
    """Return cubes `(care mask, wanted bits)` that hold every one and no zero.

    Each cube drops as many bits as it can; cubes that the others make needless are left out.
    """
    return _covered(width, frozenset(ones), frozenset(zeros))


@lru_cache(maxsize=1 << 14)
def _covered(
    width: int, ones: frozenset[int], zeros: frozenset[int]
) -> tuple[tuple[int, int], ...]:
    cubes: list[tuple[int, int]] = []
    left = sorted(ones)
    while left:
        value = left[0]
        care = _care(width, value, zeros)
        cubes.append((care, value & care))
        left = [v for v in left if (v ^ value) & care]
    return tuple(cubes)


def _care(width: int, value: int, others: Collection[int]) -> int:
    """Return a mask of few bits in which a value differs from all others.

    Bits are dropped from the lowest on, zeros before ones, and ones before zeros; the first of
    these that leaves fewest counts. One of a one-hot code is told by its one, of a one-cold code
    by its zero.
    """
    found = []
    for first in (None, 0, 1):
        care = (1 << width) - 1
        for i in sorted(range(width), key=lambda i: first is not None and value >> i & 1 != first):
            fewer = care & ~(1 << i)
            if all((other ^ value) & fewer for other in others):
                care = fewer
        found.append(care)
    return min(found, key=int.bit_count)


def exclusive_choices(module: Module) -> Iterator[Change]:
    """Turn chains of multiplexers whose tests exclude each other into an OR of products."""
    words = module.words
    order = module.order()
    inner = {w.args[2] for w in order if w.op == "mux" and w.args[2].op == "mux"}
    chains = [w for w in order if w.op == "mux" and w not in inner]
    found = [(w, new) for w in chains if (new := _and_or(words, w)) is not None]
    if found:
        yield Change(
            "exclusive_choices", f"write {len(found)} choices as AND-OR", tuple(found), rank=2
        )
    if 1 < len(found) <= 6:  # noqa: PLR2004 - single steps that do not crowd out others
        for word, new in found:
            yield Change(
                "exclusive_choices",
                f"write a {word.width}-bit choice as AND-OR",
                ((word, new),),
                rank=8,
            )


def _and_or(words: Words, word: Word) -> Word | None:
    arms: list[tuple[Word, Word]] = []
    rest = word
    while rest.op == "mux":
        arms.append((rest.args[0], rest.args[1]))
        rest = rest.args[2]
    if len(arms) < MIN_ARMS:
        return None
    tests = _disjoint([test for test, _ in arms])
    if tests is None:
        return None
    width = word.width
    parts = [
        words.conj((words.sext(test, width), value))
        for test, (_, value) in zip(tests, arms, strict=True)
    ]
    none = words.conj([words.invert(test) for test, _ in arms])
    parts.append(words.conj((words.sext(none, width), rest)))
    return words.disj(parts)


def _disjoint(tests: Sequence[Word]) -> list[Word] | None:
    """Return tests of which at most one holds, each as short as it was if they already are."""
    try:
        tables = Tables(support(tests))
    except TooLargeError:
        return None
    taken = 0
    for test in tests:
        table = tables(test)[0]
        if table & taken:
            return None
        taken |= table
    return list(tests)
