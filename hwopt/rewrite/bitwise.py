"""Words over any two-valued algebra: bits of tables, of patterns, of decision diagrams."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, Self, TypeVar

from hwopt.verilog.graph import reachable
from hwopt.verilog.word import Word


class TooLargeError(Exception):
    """A word depends on too many bits, or on something that no algebra knows."""


class Bit(Protocol):
    """A function of some inputs."""

    def __and__(self, other: Self, /) -> Self:
        """Return where both hold."""

    def __or__(self, other: Self, /) -> Self:
        """Return where one holds."""

    def __xor__(self, other: Self, /) -> Self:
        """Return where just one holds."""


B = TypeVar("B", bound=Bit)


class Bitwise(Generic[B]):
    """The bits of words, given those of signals."""

    def __init__(self, zero: B, one: B, leaves: Mapping[tuple[int, int], B]) -> None:
        """Set out from the bits of signals.

        Args:
            zero: What never holds.
            one: What always holds.
            leaves: Index of a signal's word and place of a bit, to the bit. Others are 0: they are
                read by nobody, or only through a slice.
        """
        self.zero, self.one = zero, one
        self._done: dict[Word, tuple[B, ...]] = {}
        self._rules: dict[str, Callable[[Word, list[tuple[B, ...]]], Sequence[B]]] = {
            "sig": lambda w, _: [leaves.get((w.index, i), zero) for i in range(w.width)],
            "const": lambda w, _: [one if w.value >> i & 1 else zero for i in range(w.width)],
            "not": lambda _, a: self._inverse(a[0]),
            "and": lambda _, a: [self._all(x) for x in zip(*a, strict=True)],
            "or": lambda _, a: [self._any(x) for x in zip(*a, strict=True)],
            "xor": lambda _, a: [self._odd(x) for x in zip(*a, strict=True)],
            "redand": lambda _, a: [self._all(a[0])],
            "redor": lambda _, a: [self._any(a[0])],
            "redxor": lambda _, a: [self._odd(a[0])],
            "add": lambda _, a: self._add(a[0], a[1], zero)[:-1],
            "sub": lambda _, a: self._add(a[0], self._inverse(a[1]), one)[:-1],
            "mul": lambda _, a: self._product(a[0], a[1]),
            "ult": lambda _, a: [self._less(a[0], a[1])],
            "slt": lambda _, a: [self._less(self._shifted(a[0]), self._shifted(a[1]))],
            "eq": lambda _, a: [self._all(self._inverse(self._differ(a[0], a[1])))],
            "mux": lambda _, a: [self._choose(a[0][0], x, y) for x, y in zip(*a[1:], strict=True)],
            "cat": lambda _, a: [x for part in reversed(a) for x in part],
            "slice": lambda w, a: a[0][w.value : w.value + w.width],
            "sext": lambda w, a: [*a[0], *[a[0][-1]] * (w.width - len(a[0]))],
            "shl": self._shift,
            "lshr": self._shift,
            "ashr": self._shift,
        }

    def knows(self, words: Iterable[Word]) -> bool:
        """Tell whether no memory, no block and no division is among some words."""
        return all(word.op in self._rules for word in words)

    def __call__(self, root: Word) -> tuple[B, ...]:
        """Return the bits of a word, lowest first.

        Raises:
            TooLargeError: A memory, a block or a division takes part.
        """
        for word in reachable([root]):
            if word not in self._done:
                rule = self._rules.get(word.op)
                if rule is None:
                    raise TooLargeError
                self._done[word] = tuple(rule(word, [self._done[a] for a in word.args]))
        return self._done[root]

    def _all(self, parts: Iterable[B]) -> B:
        result = self.one
        for part in parts:
            result = result & part
        return result

    def _any(self, parts: Iterable[B]) -> B:
        result = self.zero
        for part in parts:
            result = result | part
        return result

    def _odd(self, parts: Iterable[B]) -> B:
        result = self.zero
        for part in parts:
            result = result ^ part
        return result

    def _choose(self, test: B, yes: B, no: B) -> B:
        return test & yes | (self.one ^ test) & no

    def _inverse(self, word: Sequence[B]) -> list[B]:
        return [self.one ^ x for x in word]

    def _differ(self, a: Sequence[B], b: Sequence[B]) -> list[B]:
        return [x ^ y for x, y in zip(a, b, strict=True)]

    def _add(self, a: Sequence[B], b: Sequence[B], carry: B) -> list[B]:
        """Return the sum and, above it, the carry."""
        result = []
        for x, y in zip(a, b, strict=True):
            one = x ^ y
            result.append(one ^ carry)
            carry = x & y | one & carry
        return [*result, carry]

    def _product(self, a: Sequence[B], b: Sequence[B]) -> list[B]:
        total = [self.zero] * len(a)
        for k, x in enumerate(a):
            row = [x & y for y in b[: len(b) - k]]
            total[k:] = self._add(total[k:], row, self.zero)[:-1]
        return total

    def _less(self, a: Sequence[B], b: Sequence[B]) -> B:
        return self.one ^ self._add(a, self._inverse(b), self.one)[-1]

    def _shifted(self, word: Sequence[B]) -> list[B]:
        """Return a signed number plus what makes the least one 0."""
        return [*word[:-1], self.one ^ word[-1]]

    def _shift(self, word: Word, args: list[tuple[B, ...]]) -> list[B]:
        bits = list(args[0])
        fill = bits[-1] if word.op == "ashr" else self.zero
        for k, select in enumerate(args[1]):
            by = min(1 << k, len(bits))
            filler = [fill] * by
            moved = [*filler, *bits][: len(bits)] if word.op == "shl" else [*bits, *filler][by:]
            bits = [self._choose(select, x, y) for x, y in zip(moved, bits, strict=True)]
        return bits
