"""Truth tables of words over few bits, as integers with one bit for each assignment."""

from collections.abc import Callable, Iterable, Sequence

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word

#: A bit of a signal.
Leaf = tuple[Word, int]

#: Most bits over which tables are built.
MAX_LEAVES = 12


class TooLargeError(Exception):
    """A word depends on too many bits, or on something without a table."""


def support(roots: Iterable[Word], *, limit: int = MAX_LEAVES) -> list[Leaf]:
    """Return the bits of signals that words depend on, in a fixed order.

    Raises:
        TooLargeError: there are more than `limit`, or a memory or block takes part.
    """
    found: dict[tuple[int, int], Leaf] = {}
    stack = list(roots)
    seen: set[Word] = set()
    while stack:
        word = stack.pop()
        if word in seen:
            continue
        seen.add(word)
        part = word.args[0] if word.op == "slice" else word
        if part.op == "sig":
            low = word.value if word.op == "slice" else 0
            for i in range(low, low + word.width):
                found[part.index, i] = (part, i)
            if len(found) > limit:
                raise TooLargeError
        elif word.op in {"read", "call", "mul"}:
            raise TooLargeError
        else:
            stack.extend(word.args)
    return [found[key] for key in sorted(found)]


class Tables:
    """Tables of words over given leaves."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.size = 1 << len(leaves)
        #: The table of a constant one.
        self.ones = (1 << self.size) - 1
        self._leaves = {(w.index, i): self._column(k) for k, (w, i) in enumerate(leaves)}
        self._done: dict[Word, tuple[int, ...]] = {}
        self._rules: dict[str, Callable[[Word, list[tuple[int, ...]]], Sequence[int]]] = {
            "const": lambda w, _: [self.ones * (w.value >> i & 1) for i in range(w.width)],
            "not": lambda _, a: [self.ones ^ x for x in a[0]],
            "and": lambda _, a: [self._all(x) for x in zip(*a, strict=True)],
            "or": lambda _, a: [self._any(x) for x in zip(*a, strict=True)],
            "xor": lambda _, a: [self._odd(x) for x in zip(*a, strict=True)],
            "redand": lambda _, a: [self._all(a[0])],
            "redor": lambda _, a: [self._any(a[0])],
            "redxor": lambda _, a: [self._odd(a[0])],
            "add": lambda _, a: self._add(a[0], a[1], 0)[:-1],
            "sub": lambda _, a: self._add(a[0], self._inverse(a[1]), self.ones)[:-1],
            "ult": lambda _, a: [self.ones ^ self._add(a[0], self._inverse(a[1]), self.ones)[-1]],
            "slt": lambda _, a: [self._less_signed(a[0], a[1])],
            "eq": lambda _, a: [
                self._all([self.ones ^ x ^ y for x, y in zip(a[0], a[1], strict=True)])
            ],
            "mux": lambda _, a: [
                a[0][0] & x | (self.ones ^ a[0][0]) & y for x, y in zip(a[1], a[2], strict=True)
            ],
            "cat": lambda _, a: [x for part in reversed(a) for x in part],
            "slice": lambda w, a: a[0][w.value : w.value + w.width],
            "sext": lambda w, a: [*a[0], *[a[0][-1]] * (w.width - len(a[0]))],
            "shl": self._shift,
            "lshr": self._shift,
            "ashr": self._shift,
        }

    def __call__(self, root: Word) -> tuple[int, ...]:
        """Return one table for each bit of a word, lowest first."""
        for word in reachable([root]):
            if word not in self._done:
                self._done[word] = self._table(word)
        return self._done[root]

    def _table(self, word: Word) -> tuple[int, ...]:
        if word.op == "sig":
            # Bits that are no leaves are read by nobody, or only through a slice.
            return tuple(self._leaves.get((word.index, i), 0) for i in range(word.width))
        if word.op not in self._rules:
            raise TooLargeError
        return tuple(self._rules[word.op](word, [self._done[a] for a in word.args]))

    def _column(self, k: int) -> int:
        block = ((1 << (1 << k)) - 1) << (1 << k)
        period = 2 << k
        table = 0
        for start in range(0, self.size, period):
            table |= block << start
        return table

    def _all(self, parts: Iterable[int]) -> int:
        result = self.ones
        for part in parts:
            result &= part
        return result

    def _any(self, parts: Iterable[int]) -> int:
        result = 0
        for part in parts:
            result |= part
        return result

    def _odd(self, parts: Iterable[int]) -> int:
        result = 0
        for part in parts:
            result ^= part
        return result

    def _inverse(self, word: Sequence[int]) -> list[int]:
        return [self.ones ^ x for x in word]

    def _add(self, a: Sequence[int], b: Sequence[int], carry: int) -> list[int]:
        result = []
        for x, y in zip(a, b, strict=True):
            result.append(x ^ y ^ carry)
            carry = x & y | x & carry | y & carry
        return [*result, carry]

    def _less_signed(self, a: Sequence[int], b: Sequence[int]) -> int:
        flipped = ([*a[:-1], self.ones ^ a[-1]], [*b[:-1], self.ones ^ b[-1]])
        return self.ones ^ self._add(flipped[0], self._inverse(flipped[1]), self.ones)[-1]

    def _shift(self, word: Word, args: list[tuple[int, ...]]) -> list[int]:
        bits = list(args[0])
        fill = bits[-1] if word.op == "ashr" else 0
        for k, select in enumerate(args[1]):
            by = min(1 << k, len(bits))
            filler = [fill] * by
            moved = [*filler, *bits][: len(bits)] if word.op == "shl" else [*bits, *filler][by:]
            bits = [select & x | (self.ones ^ select) & y for x, y in zip(moved, bits, strict=True)]
        return bits
