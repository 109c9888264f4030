"""Seeded modules of words, and every assignment of their inputs: what analyses are tried on."""

import random
from collections.abc import Iterator
from itertools import product

from hwopt.verilog.module import Drive, Module, Region, Signal
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_LEAVES = (("a", 3), ("b", 3), ("c", 1), ("d", 2))


def module_of(words: Words, roots: list[Word]) -> Module:
    """Return a module with an output for each root and an input for each signal in them."""
    drives = tuple(Drive(0, f"y{i}", 0, root, "assign", local=root) for i, root in enumerate(roots))
    signals = {n: Signal(n, w, signed=False, direction="input") for n, w in _LEAVES}
    for drive in drives:
        width = drive.word.width
        signals[drive.name] = Signal(drive.name, width, signed=False, direction="output")
    return Module("t", 0, 0, "", signals, (Region(0, 0, 0, 0),), drives, words)


def random_module(seed: int, size: int = 24) -> Module:
    """Return a module of so many operations with a few outputs."""
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    words = Words()
    pool = [words.sig(name, width) for name, width in _LEAVES]
    for _ in range(size):
        made = _operation(chance, words, pool)
        if 0 < made.width <= 12:
            pool.append(made)
    return module_of(words, pool[-3:])


def random_choices(seed: int, size: int = 14) -> Module:
    """Return a module of multiplexers whose tests compare few words."""
    chance = random.Random(seed)  # noqa: S311 - a seeded choice
    words = Words()
    a, b, c, d = (words.sig(name, width) for name, width in _LEAVES)
    subjects = [a, b, words.zext(d, 3), words.add(a, b), *(words.const(i, 3) for i in range(8))]
    tests = [c, words.bit(a, 2)]
    for _ in range(8):
        x, y = chance.choice(subjects[:4]), chance.choice(subjects)
        maker = chance.choice(("eq", "ult", "slt"))
        test = words.eq(x, y) if maker == "eq" else words.less(x, y, signed=maker == "slt")
        tests.append(chance.choice((test, words.invert(test), words.conj((test, tests[-1])))))
    pool = [a, b, words.add(a, b), words.const(5, 3), words.const(0, 3)]
    for _ in range(size):
        pool.append(words.mux(chance.choice(tests), *(chance.choice(pool[-6:]) for _ in range(2))))
    return module_of(words, [*pool[-2:], words.mux(tests[-1], pool[-1], pool[-3])])


def _operation(chance: random.Random, words: Words, pool: list[Word]) -> Word:
    recent = pool[-10:] if chance.random() < 0.7 else pool
    a = chance.choice(recent)
    b, c = (_fitted(words, chance.choice(pool), a.width) for _ in range(2))
    if chance.random() < 0.25:
        b = words.const(chance.getrandbits(a.width), a.width)
    bit = words.bit(c, chance.randrange(c.width))
    low = chance.randrange(a.width)
    makers = [
        lambda: words.conj((a, b)),
        lambda: words.disj((a, b)),
        lambda: words.xor((a, b)),
        lambda: words.invert(a),
        lambda: words.add(a, b),
        lambda: words.sub(a, b),
        lambda: words.mul(words.zext(a, a.width + 2), words.zext(b, a.width + 2)),
        lambda: words.eq(a, b),
        lambda: words.less(a, b, signed=False),
        lambda: words.less(a, b, signed=True),
        lambda: words.reduce(chance.choice(("redand", "redor", "redxor")), a),
        lambda: words.mux(bit, a, b),
        lambda: words.mux(words.less(a, b, signed=False), b, c),
        lambda: words.mux(words.conj((bit, words.eq(a, b))), c, a),
        lambda: words.mux(words.disj((bit, words.less(b, a, signed=False))), b, a),
        lambda: words.bits(a, low, 1 + chance.randrange(a.width - low)),
        lambda: words.cat((a, bit)),
        lambda: words.zext(a, a.width + 2),
        lambda: words.sext(a, a.width + 2),
        lambda: words.shift(chance.choice(("shl", "lshr", "ashr")), a, words.bits(c, 0, 1)),
        lambda: words.shift(chance.choice(("shl", "lshr", "ashr")), a, chance.choice(pool)),
    ]
    return chance.choice(makers)()


def _fitted(words: Words, word: Word, width: int) -> Word:
    return words.zext(word, width)


def assignments(leaves: tuple[tuple[str, int], ...] = _LEAVES) -> Iterator[dict[str, int]]:
    """Yield every value of every input."""
    for numbers in product(*(range(1 << width) for _, width in leaves)):
        yield dict(zip((name for name, _ in leaves), numbers, strict=True))
