"""What registers can hold from their start on: value sets, intervals, strides.

All registers start with what reset or declaration give them; then everything that their next
state can become is added until nothing is new. Conditions on a register narrow it where they
hold. Source: abstract interpretation with widening, Cousot 1977.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product
from math import gcd, prod

from hwopt.rewrite.state.narrowing import Known, Narrowing
from hwopt.rewrite.state.registers import Register, started_registers
from hwopt.rewrite.state.span import Span, full, listed
from hwopt.verilog.graph import reachable, rebuilt
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Combinations of operands that are listed one by one.
_COMBINATIONS = 512
#: Rounds before an interval is widened, and all rounds.
_EARLY, _ROUNDS = 3, 400
#: Branches of multiplexers that are evaluated apart; the others share what is known.
_BRANCHES = 20_000


class Reach:
    """What the registers of a module can hold; nothing is said of those without a known start."""

    def __init__(self, module: Module, registers: Mapping[str, Register]) -> None:
        self.words = module.words
        self.narrowed = Narrowing(module.words)
        #: Branches evaluated apart so far.
        self.branches = 0
        self._registers = {n: r for n, r in registers.items() if r.starts()}
        self._known: Known = {n: listed(r.starts()) for n, r in self._registers.items()}
        self._stops = self._thresholds()
        self._run()

    def __getitem__(self, name: str) -> Span | None:
        """Return what a register can hold; None where nothing is known."""
        return self._known.get(name)

    def items(self) -> list[tuple[str, Span]]:
        """Return everything known."""
        return list(self._known.items())

    def _thresholds(self) -> list[int]:
        """Return constants at which an interval may end."""
        found = {0}
        for word in reachable(r.drive.word for r in self._registers.values()):
            if word.op == "const":
                found.update((word.value - 1, word.value, word.value + 1))
        return sorted(v for v in found if v >= 0)

    def _run(self) -> None:
        grown: dict[str, int] = {}
        for _ in range(_ROUNDS):
            changed = False
            for name, register in self._registers.items():
                before = self._known[name]
                after = before.join(self.span(register.drive.word))
                if after == before:
                    continue
                changed = True
                if not after.values:
                    grown[name] = grown.get(name, 0) + 1
                    if grown[name] > _EARLY:
                        after = self._widened(before, after, register.width)
                self._known[name] = after
            if not changed:
                return
        self._known = {}

    def _widened(self, before: Span, after: Span, width: int) -> Span:
        high, low, top = after.high, after.low, (1 << width) - 1
        step = max(after.step, 1)
        if high > before.high:
            high = next((v for v in self._stops if v >= high), top)
        if low < before.low:
            low = next((v for v in reversed(self._stops) if v <= low), 0)
        low += (after.low - low) % step
        high -= (high - low) % step
        return Span(low, min(high, top - (top - low) % step), step)

    def span(self, word: Word, known: Known | None = None) -> Span:
        """Return what a word can be, given what registers hold."""
        return _Evaluation(self, self._known if known is None else known)(word)


@lru_cache(maxsize=64)
def reach_of(module: Module) -> Reach:
    """Return what the registers of a module can hold; every rule asks, of the same module."""
    return Reach(module, started_registers(module))


class _Evaluation:
    """Spans of words where registers hold given numbers."""

    def __init__(self, reach: Reach, known: Known) -> None:
        self._reach = reach
        self._known = known
        self._done: dict[Word, Span] = {}

    def __call__(self, root: Word) -> Span:
        stack = [root]
        while stack:
            word = stack[-1]
            narrow = word.op == "mux" and self._reach.branches < _BRANCHES
            missing = [a for a in (() if narrow else word.args) if a not in self._done]
            if word in self._done:
                stack.pop()
            elif missing:
                stack.extend(missing)
            else:
                self._done[word] = self._mux(word) if narrow else self._plain(word)
                stack.pop()
        return self._done[root]

    def _mux(self, word: Word) -> Span:
        test, yes, no = word.args
        parts = []
        for arg, value in ((yes, 1), (no, 0)):
            known = self._reach.narrowed(self._known, test, value)
            if known is None:
                continue
            self._reach.branches += known is not self._known
            inner = self if known is self._known else _Evaluation(self._reach, known)
            parts.append(inner(arg))
        if not parts:  # what both exclude is never asked
            return full(word.width)
        return parts[0] if len(parts) == 1 else parts[0].join(parts[1])

    def _plain(self, word: Word) -> Span:
        if word.op == "const":
            return listed([word.value])
        if word.op == "sig":
            return self._known.get(word.name) or full(word.width)
        if word.op in {"read", "call"} or not word.args:
            return full(word.width)
        parts = [self._done[a] for a in word.args]
        if word.op == "mux":
            return parts[1].join(parts[2])
        sizes = [len(p.values) for p in parts]
        if all(sizes) and prod(sizes) <= _COMBINATIONS:
            values = _combined(self._reach.words, word, tuple(p.values for p in parts))
            return full(word.width) if values is None else listed(values)
        return _interval(word, parts) or full(word.width)


@lru_cache(maxsize=1 << 14)
def _combined(words: Words, word: Word, parts: tuple[frozenset[int], ...]) -> frozenset[int] | None:
    """Return the results of all combinations of operands; drafts of a module ask for the same."""
    found = set()
    for values in product(*(sorted(part) for part in parts)):
        args = [words.const(v, a.width) for v, a in zip(values, word.args, strict=True)]
        result = rebuilt(words, word, args)
        if result.op != "const":
            return None
        found.add(result.value)
    return frozenset(found)


def _interval(word: Word, parts: list[Span]) -> Span | None:
    """Return the interval of an operation; None where nothing is known."""
    rule = _INTERVALS.get(word.op)
    return None if rule is None else rule(word, parts)


def _sum(word: Word, parts: list[Span]) -> Span | None:
    top = (1 << word.width) - 1
    one, two = parts
    if word.op == "sub":
        two = Span(-two.high, -two.low, two.step)
    low, high, step = one.low + two.low, one.high + two.high, gcd(one.step, two.step)
    if low // (top + 1) == high // (top + 1):
        return Span(low & top, high & top, step)
    even = step & -step
    if even > 1:
        return Span(low % even, top - (top - low) % even, even)
    return None


def _product(word: Word, parts: list[Span]) -> Span | None:
    one, two = parts if parts[1].low == parts[1].high else parts[::-1]
    step = one.step * two.low if two.low == two.high else 1
    fits = one.high * two.high < 1 << word.width
    return Span(one.low * two.low, one.high * two.high, step) if fits else None


def _joined(word: Word, parts: list[Span]) -> Span | None:
    padded = len(parts) == 2 and parts[0].high == 0  # noqa: PLR2004 - zeros and a word
    return parts[1] if padded and word.args[0].op == "const" else None


def _sliced(word: Word, parts: list[Span]) -> Span | None:
    low, high = parts[0].low >> word.value, parts[0].high >> word.value
    if high >= 1 << word.width:
        return None
    return parts[0] if word.value == 0 else Span(low, high)


_INTERVALS: dict[str, Callable[[Word, list[Span]], Span | None]] = {
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "cat": _joined,
    "slice": _sliced,
    "and": lambda _, parts: Span(0, min(p.high for p in parts)),
}
