"""Chains of multiplexers as what they are: tests in order, the word of the first that holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from hwopt.rewrite.choices import select
from hwopt.rewrite.permuted import bits_of
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Fewer tests make no chain, and more are not read.
MIN_TESTS = 3
MAX_TESTS = 128


@dataclass(frozen=True)
class Chain:
    """The value of the first test that holds, or the default."""

    word: Word
    tests: tuple[Word, ...]
    values: tuple[Word, ...]
    default: Word

    @property
    def constant(self) -> bool:
        """Whether every value is a constant."""
        return all(v.op == "const" for v in self.values)


def chains(module: Module) -> Iterator[Chain]:
    """Yield the longest chains of a module."""
    order = module.order()
    inner = {w.args[2] for w in order if w.op == "mux" and w.args[2].op == "mux"}
    for word in order:
        if word.op == "mux" and word not in inner:
            chain = chain_of(module.words, word)
            if chain is not None:
                yield chain


def chain_of(words: Words, word: Word) -> Chain | None:
    """Return a word as a chain, each test without what those before it say."""
    tests: list[Word] = []
    values: list[Word] = []
    failed: set[Word] = set()
    rest = word
    while rest.op == "mux" and len(tests) < MAX_TESTS:
        test, value, rest = rest.args
        while value.op == "mux" and value.args[0] in failed:
            value = value.args[2]
        short = _without(words, test, failed)
        failed.update((test, short, *(short.args if short.op == "or" else ())))
        if tests and value is values[-1]:
            tests[-1] = words.disj((tests[-1], short))
            failed.add(tests[-1])
            continue
        tests.append(short)
        values.append(value)
    if len(tests) < MIN_TESTS:
        return None
    return Chain(word, tuple(tests), tuple(values), rest)


def _without(words: Words, test: Word, failed: set[Word]) -> Word:
    """Return a test that is the same where earlier ones have failed."""
    if test.op == "and" and test.width == 1:
        kept = [a for a in test.args if words.invert(a) not in failed]
        return words.conj([*kept, words.const(1, 1)])
    if test.op == "eq" and test.args[1].op == "const":
        subject, wanted = test.args[0], test.args[1].value
        bits = [words.bit(subject, i) for i in range(subject.width)]
        bits = [b if wanted >> i & 1 else words.invert(b) for i, b in enumerate(bits)]
        kept = [b for b in bits if words.invert(b) not in failed]
        return test if len(kept) == len(bits) else words.conj([*kept, words.const(1, 1)])
    if test.op == "or" and test.width == 1:
        kept = [a for a in test.args if a not in failed]
        return words.disj([*kept, words.const(0, 1)])
    return test


def blend(words: Words, test: Word, yes: Word, no: Word) -> Word:
    """Return a choice of two words, as functions of the test where their bits are constants."""
    if yes is no:
        return yes
    pairs = list(zip(bits_of(yes), bits_of(no), strict=True))
    plain = [not isinstance(a, int) and not isinstance(b, int) for a, b in pairs]
    parts: list[Word] = []
    at = 0
    while at < len(pairs):
        stop = at + 1
        while plain[at] and stop < len(pairs) and plain[stop]:
            stop += 1
        one, other = (words.bits(w, at, stop - at) for w in (yes, no))
        parts.append(select(words, test, one, other))
        at = stop
    return words.cat(reversed(parts))


def by_halves(words: Words, chain: Chain) -> Word:
    """Return a chain as a tree: the value of a half is taken where any of its tests holds."""
    found = list(zip(chain.tests, chain.values, strict=True))
    while len(found) > 1:
        joined = []
        for i in range(0, len(found) - 1, 2):
            (one, yes), (other, no) = found[i : i + 2]
            joined.append((words.disj((one, other)), blend(words, one, yes, no)))
        found = [*joined, *found[len(found) & ~1 :]]
    test, value = found[0]
    return value if chain.default is chain.values[-1] else blend(words, test, value, chain.default)


def by_narrowing(words: Words, chain: Chain) -> Word | None:
    """Return the number of the first test that holds, asking each time which half has it.

    None where the values are not numbers that count up or down from a power of two.
    """
    count, width = len(chain.tests), chain.word.width
    digits = count.bit_length() - 1
    if count != 1 << digits or not chain.constant:
        return None
    turned = chain.values[0].value
    if any(v.value != turned ^ i for i, v in enumerate(chain.values)):
        return None
    bits: list[Word] = []
    vector = words.cat(reversed(chain.tests))
    for level in reversed(range(digits)):
        half = 1 << level
        none = words.invert(words.truth(words.bits(vector, 0, half)))
        vector = words.mux(none, words.bits(vector, half, half), words.bits(vector, 0, half))
        bits.append(none)
    flipped = words.const(turned, width)
    number = words.xor((words.zext(words.cat(bits), width), flipped))
    if chain.default is chain.values[-1]:
        return number
    return blend(words, vector, number, chain.default)


def by_first(words: Words, chain: Chain, *, ripple: bool) -> Word:
    """Return the OR of the values, each behind the bit that says that its test is the first."""
    firsts, found = first_ones(words, chain.tests, ripple=ripple)
    width = chain.word.width
    none = words.invert(found)
    parts = []
    for first, value in [*zip(firsts, chain.values, strict=True), (none, chain.default)]:
        if value.op == "const":
            bits = [
                first if value.value >> i & 1 else words.const(0, 1) for i in range(value.width)
            ]
            parts.append(words.cat(reversed(bits)))
        else:
            parts.append(words.conj((words.sext(first, width), value)))
    return _joined(words, parts)


def _joined(words: Words, parts: list[Word]) -> Word:
    """Return the OR of words, bit by bit where they are made of bits."""
    if all(p.op in {"cat", "const"} for p in parts):
        width = parts[0].width
        return words.cat(
            words.disj([*(words.bit(p, i) for p in parts), words.const(0, 1)])
            for i in reversed(range(width))
        )
    return words.disj([*parts, words.const(0, parts[0].width)])


def first_ones(words: Words, tests: tuple[Word, ...], *, ripple: bool) -> tuple[list[Word], Word]:
    """Return for each test whether it is the first that holds, and whether any does."""
    before = _before(words, list(tests), ripple=ripple)
    firsts = [
        words.conj((test, words.invert(earlier)))
        for test, earlier in zip(tests, before[:-1], strict=True)
    ]
    return firsts, before[-1]


def _before(words: Words, tests: list[Word], *, ripple: bool) -> list[Word]:
    """Return for each place, and the end, whether any test before it holds."""
    none = words.const(0, 1)
    if ripple:
        found = [none]
        for test in tests:
            found.append(_either(words, found[-1], test))
        return found
    prefixes = list(tests)
    span = 1
    while span < len(tests):
        for i in range(len(tests)):
            if i & span:
                prefixes[i] = _either(
                    words, prefixes[i], prefixes[(i & ~(2 * span - 1)) + span - 1]
                )
        span *= 2
    return [none, *prefixes]


def _either(words: Words, a: Word, b: Word) -> Word:
    """Return the OR of two bits, a gate of its own so that others can share it."""
    if "const" in {a.op, b.op} or a is b:
        return words.disj((a, b))
    return words.make("or", 1, sorted((a, b), key=lambda w: w.index))
