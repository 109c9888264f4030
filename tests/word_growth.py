"""Random words, and what words are worth: the naive oracle beside every rewrite of words."""

import random
from collections.abc import Mapping, Sequence

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word, value_of
from hwopt.verilog.words import Words


def values(roots: Sequence[Word], leaves: Mapping[str, int]) -> dict[Word, int]:
    """Return the value of every word below the roots, signals having given values."""
    found: dict[Word, int] = {}
    for word in reachable(roots):
        args = [found[a] for a in word.args]
        found[word] = _value(word, args, leaves) & ((1 << word.width) - 1)
    return found


def _value(word: Word, args: list[int], leaves: Mapping[str, int]) -> int:
    def signed(at: int) -> int:
        return args[at] - (args[at] >> (word.args[at].width - 1) << word.args[at].width)

    def joined() -> int:
        total = 0
        for part, arg in zip(word.args, args, strict=True):
            total = total << part.width | arg
        return total

    def folded(op: str) -> int:
        total = args[0]
        for arg in args[1:]:
            total = {"and": total & arg, "or": total | arg, "xor": total ^ arg}[op]
        return total

    rules = {
        "const": lambda: word.value,
        "sig": lambda: leaves[word.name],
        "not": lambda: ~args[0],
        "and": lambda: folded("and"),
        "or": lambda: folded("or"),
        "xor": lambda: folded("xor"),
        "add": lambda: args[0] + args[1],
        "sub": lambda: args[0] - args[1],
        "mul": lambda: args[0] * args[1],
        "eq": lambda: int(args[0] == args[1]),
        "ult": lambda: int(args[0] < args[1]),
        "slt": lambda: int(signed(0) < signed(1)),
        "redand": lambda: int(args[0] == (1 << word.args[0].width) - 1),
        "redor": lambda: int(args[0] != 0),
        "redxor": lambda: args[0].bit_count() & 1,
        "mux": lambda: args[1] if args[0] else args[2],
        "shl": lambda: args[0] << min(args[1], word.width),
        "lshr": lambda: args[0] >> args[1],
        "ashr": lambda: signed(0) >> args[1],
        "cat": joined,
        "slice": lambda: args[0] >> word.value,
        "sext": lambda: value_of(Word("const", word.args[0].width, value=args[0]), signed=True),
    }
    return rules[word.op]()


def vectors(roots: Sequence[Word], rng: random.Random, count: int) -> list[dict[str, int]]:
    """Return values of signals: random ones, and ends of the range more often than chance."""
    signals = {w.name: w.width for w in reachable(roots) if w.op == "sig"}
    found = []
    for _ in range(count):
        row = {}
        for name, width in sorted(signals.items()):
            ends = (0, 1, (1 << width) - 1, 1 << (width - 1), (1 << (width - 1)) - 1)
            some = rng.choice(ends) & ((1 << width) - 1)
            row[name] = some if rng.random() < 0.3 else rng.getrandbits(width)
        found.append(row)
    return found


class Maker:
    """Grows random words over a few signals of different widths."""

    def __init__(self, seed: int, *, gates: bool = False) -> None:
        """Begin with a few signals.

        Args:
            seed: Decides everything.
            gates: Whether there are choices between gates of several operands, some in common.
        """
        self._gates = gates
        self.rng = random.Random(seed)  # noqa: S311 - reproducible, no secret
        self.words = Words()
        widths = [1, 1, *(self.rng.randint(2, 6) for _ in range(3))]
        self._pool = [self.words.sig(f"x{i}", width) for i, width in enumerate(widths)]

    def grow(self, count: int) -> list[Word]:
        """Return the last few of `count` new words."""
        for _ in range(count):
            self._pool.append(self._operation())
        return [w for w in self._pool[-4:] if w.args]

    def _pick(self, width: int | None = None) -> Word:
        word = self.rng.choice(self._pool[-8:] if self.rng.random() < 0.5 else self._pool)
        if width is None or word.width == width:
            return word
        extend = self.words.sext if self.rng.random() < 0.4 else self.words.zext
        return extend(word, width)

    def _number(self, width: int) -> Word:
        if self.rng.random() < 0.2:
            return self.words.const(self.rng.getrandbits(width), width)
        return self._pick(width)

    def _choice_of_gates(self) -> Word:
        width = self.rng.choice((1, 1, 3))
        gate = self.rng.choice((self.words.conj, self.words.disj, self.words.xor))
        several = [self._pick(width) for _ in range(5)]
        one, two = (self.rng.sample(several, self.rng.randint(2, 4)) for _ in range(2))
        return self.words.mux(self._pick(1), gate(one), gate(two))

    def _operation(self) -> Word:
        words, rng = self.words, self.rng
        if self._gates and rng.random() < 0.4:
            return self._choice_of_gates()
        width = rng.randint(1, 8)
        a, b = self._pick(width), self._number(width)
        bit = self._pick(1)
        kind = rng.choice(
            "add add sub sub mul mux mux mux eq less less and or xor not "
            "shl lshr ashr slice cat sext redor redand redxor const_mul".split()
        )
        rules = {
            "add": lambda: words.add(a, b),
            "sub": lambda: words.sub(a, b) if rng.random() < 0.5 else words.sub(b, a),
            "mul": lambda: words.mul(a, b),
            "const_mul": lambda: words.mul(a, words.const(rng.getrandbits(width), width)),
            "mux": lambda: words.mux(bit, a, b),
            "eq": lambda: words.eq(a, b),
            "less": lambda: words.less(a, b, signed=rng.random() < 0.5),
            "and": lambda: words.conj((a, b)),
            "or": lambda: words.disj((a, b)),
            "xor": lambda: words.xor((a, b)),
            "not": lambda: words.invert(a),
            "shl": lambda: words.shift("shl", a, self._pick(rng.randint(1, 3))),
            "lshr": lambda: words.shift("lshr", a, self._pick(rng.randint(1, 3))),
            "ashr": lambda: words.shift("ashr", a, self._pick(rng.randint(1, 3))),
            "slice": lambda: words.bits(
                a, low := rng.randrange(width), rng.randint(1, width - low)
            ),
            "cat": lambda: words.cat((a, b)) if width < 6 else a,
            "sext": lambda: words.sext(a, width + rng.randint(1, 3)),
            "redor": lambda: words.truth(a),
            "redand": lambda: words.reduce("redand", a),
            "redxor": lambda: words.reduce("redxor", a),
        }
        return rules[kind]()
