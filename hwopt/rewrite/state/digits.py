"""A counter that is read by its digits is kept as its digits.

Seconds that are shown as `s / 10` and `s % 10` are two counters, of which one steps when the other
begins anew; no divider is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hwopt.rewrite.change import Change
from hwopt.rewrite.ranges import unsigned_view
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.machine import observers
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.state.registers import Register, number, registers_of, undetermined
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def counted_digits(module: Module) -> Iterator[Change]:
    """Write counters that are divided by constants as one register for each digit."""
    registers = registers_of(module)
    every = reachable(module.roots())
    divided = {part.name for word in every if (part := _part(word)) and part.high != part.low}
    if divided.isdisjoint(registers) or undetermined(module, registers):
        return
    reach = reach_of(module)
    for name in sorted(divided & registers.keys()):
        register, span = registers[name], reach[name]
        top = (1 << register.width) - 1
        if register.internal and register.starts() and span is not None and span.high < top:
            change = _change(module, register, span.high)
            if change is not None:
                yield change


@dataclass(frozen=True)
class _Part:
    """What is left of a number below `high`, divided by `low`; `high` is 0 where all above is."""

    name: str
    low: int
    high: int


def _part(word: Word) -> _Part | None:
    """Return what a word is of a signal that is divided by constants; the signal itself is one."""
    if word.op == "sig":
        return _Part(word.name, 1, 0)
    if (shown := unsigned_view(word)) is not None:
        return _part(shown)
    if word.op not in {"udiv", "umod"} or word.args[1].op != "const" or not word.args[1].value:
        return None
    inner, by = _part(word.args[0]), word.args[1].value
    if inner is None or inner.high:
        return None
    if word.op == "udiv":
        return _Part(inner.name, inner.low * by, 0)
    return _Part(inner.name, inner.low, inner.low * by)


class _Digits:
    """A register as digits, the lowest first."""

    def __init__(self, words: Words, signals: Sequence[Word], weights: Sequence[int]) -> None:
        self._words = words
        self._signals = signals
        #: What a digit counts, 1 for the lowest.
        self.weights = weights

    def of(self, value: int) -> list[Word]:
        """Return the digits of a constant."""
        limits = [b // a for a, b in pairwise(self.weights)]
        rest = value // self.weights[-1]
        found = [value // w % limit for w, limit in zip(self.weights, limits, strict=False)]
        sizes = (signal.width for signal in self._signals)
        return [self._words.const(v, n) for v, n in zip((*found, rest), sizes, strict=True)]

    def _within(self, part: _Part) -> list[tuple[int, Word]]:
        """Return the digits of a part, each with what it counts there."""
        return [
            (weight // part.low, digit)
            for weight, digit in zip(self.weights, self._signals, strict=True)
            if part.low <= weight and (not part.high or weight < part.high)
        ]

    def value(self, part: _Part, width: int) -> Word:
        """Return the number that some adjacent digits are."""
        words = self._words
        total = words.const(0, width)
        for weight, digit in self._within(part):
            term = words.bits(words.zext(digit, max(width, digit.width)), 0, width)
            if weight > 1:
                term = words.mul(term, words.const(weight, width))
            total = words.add(total, term)
        return total

    def covered(self, part: _Part, width: int) -> bool:
        """Tell whether digits of any values show no bit that the number could not show.

        Before a synchronous reset they have any, and the number of so many bits has any, too.
        """
        most = ((1 << width) - 1) // part.low
        if part.high:
            most = min(most, part.high // part.low - 1)
        shown = sum(((1 << digit.width) - 1) * weight for weight, digit in self._within(part))
        return shown.bit_length() <= most.bit_length()

    def equal(self, value: int) -> Word:
        """Return whether the number is a constant."""
        pairs = zip(self._signals, self.of(value), strict=True)
        return self._words.conj([self._words.eq(a, b) for a, b in pairs])

    def stepped(self, carry: Word) -> list[Word]:
        """Return the digits of the next number where a bit is set."""
        words, found = self._words, []
        ends = [b // a - 1 for a, b in pairwise(self.weights)]
        for digit, end in zip(self._signals, (*ends, None), strict=True):
            following = words.add(digit, words.const(1, digit.width))
            zero = words.const(0, digit.width)
            last = (
                words.const(0, 1) if end is None else words.eq(digit, words.const(end, digit.width))
            )
            found.append(words.mux(carry, words.mux(last, zero, following), digit))
            carry = words.conj((carry, last))
        return found

    def after(self, word: Word, name: str) -> list[Word] | None:
        """Return the digits of a next state; None where it is no constant, step, or choice."""
        words = self._words
        if word.op == "const":
            return self.of(word.value)
        if word.op == "sig" and word.name == name:
            return list(self._signals)
        if word.op == "mux":
            yes, no = (self.after(arm, name) for arm in word.args[1:])
            if yes is None or no is None:
                return None
            return [words.mux(word.args[0], a, b) for a, b in zip(yes, no, strict=True)]
        carry = _step(word, name)
        return None if carry is None else self.stepped(words.bit(carry, 0))


def _step(word: Word, name: str) -> Word | None:
    """Return what is added to a signal where it is 0 or 1, None elsewhere."""
    if word.op != "add":
        return None
    for own, other in (word.args, word.args[::-1]):
        if own.op != "sig" or own.name != name:
            continue
        bit = unsigned_view(other)
        if (other.op == "const" and other.value == 1) or (bit is not None and bit.width == 1):
            return other
    return None


def _tests(word: Word, name: str) -> list[Word]:
    """Return what decides on the next state of a register, beside itself."""
    found, waiting = list[Word](), [word]
    while waiting:
        here = waiting.pop()
        if here.op == "mux":
            found.append(here.args[0])
            waiting += here.args[1:]
        else:
            found += [a for a in here.args if a.op != "sig" or a.name != name]
    return found


def _readers(roots: Sequence[Word], name: str) -> dict[Word, _Part | int] | None:
    """Return the words that read a signal's digits, or compare it; None where it is read itself."""
    found: dict[Word, _Part | int] = {}
    whole = _Part(name, 1, 0)
    waiting, seen = list(roots), set[Word]()
    while waiting:
        word = waiting.pop()
        if word in seen:
            continue
        seen.add(word)
        part = _part(word)
        constants = [a.value for a in word.args if a.op == "const"]
        if part == whole:
            return None
        if part and part.name == name:
            found[word] = part
        elif word.op == "eq" and constants and whole in map(_part, word.args):
            found[word] = constants[0]
        else:
            waiting += word.args
    return found


def _change(module: Module, register: Register, high: int) -> Change | None:
    """Return the change for one counter; None where anything else is read of it or done to it."""
    words, name = module.words, register.name
    roots = [*_tests(register.drive.word, name), *observers(module, {name})]
    readers = _readers(roots, name)
    if readers is None:
        return None
    parts = [part for part in readers.values() if isinstance(part, _Part)]
    weights = sorted({1, *(w for p in parts for w in (p.low, p.high) if 0 < w <= high)})
    if any(b % a for a, b in pairwise(weights)) or len(weights) == 1:
        return None
    builder = Builder(module)
    sizes = [b // a - 1 for a, b in pairwise(weights)] + [high // weights[-1]]
    signals = [
        words.sig(builder.fresh(f"{name}_digit_{place}"), max(1, size.bit_length()))
        for place, size in enumerate(sizes)
    ]
    digits = _Digits(words, signals, weights)
    after = digits.after(register.drive.word, name)
    settled = register.drive.reset is not None or register.signal.initial is not None
    if after is None or not (settled or all(digits.covered(p, register.width) for p in parts)):
        return None
    starts = [
        None if value is None else [digit.value for digit in digits.of(value)]
        for value in (number(register.drive.reset), register.signal.initial)
    ]
    for place, (signal, word) in enumerate(zip(signals, after, strict=True)):
        reset, initial = (None if start is None else start[place] for start in starts)
        builder.add(register, signal.name, word, reset, initial)
    builder.replace(register, digits.value(_Part(name, 1, 0), register.width))
    for word, read in readers.items():
        new = digits.equal(read) if isinstance(read, int) else digits.value(read, word.width)
        builder.also(word, new)
    layout = builder.layout()
    return Change(
        "counted_digits",
        f"keep {name} as {len(signals)} digits, as it is read",
        layout.by,
        rank=2,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )
