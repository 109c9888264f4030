"""Registers moved in front of the logic that feeds them, where that is narrower.

Source: Leiserson 1991, with the values at the start carried along.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.registers import (
    Register,
    is_hold,
    leaves,
    number,
    registers_of,
    signals_in,
)
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most bits of which all values are tried to find the one behind a start value.
_SEARCHED = 10


@dataclass(frozen=True)
class _Cut:
    """What a next state is a function of, and how much narrower that is."""

    #: The words that are registered instead.
    sources: tuple[Word, ...]
    #: The function, of the signals that stand for the sources in order.
    function: Word
    stand_ins: tuple[Word, ...]

    @property
    def width(self) -> int:
        """Width of all sources [bits]."""
        return sum(w.width for w in self.sources)


def moved_backward(module: Module) -> Iterator[Change]:
    """Register what a wider next state is computed of, and compute it behind the register."""
    for register in registers_of(module).values():
        loads = [w for w in leaves(register.drive.word) if w.op != "const"]
        loads = [w for w in loads if not is_hold(w, register.name)]
        if len(loads) != 1 or register.name in signals_in(*loads):
            continue
        cut = _best_cut(module, loads[0])
        if cut is None or cut.width >= register.width:
            continue
        change = _backward(module, register, loads[0], cut)
        if change is not None:
            yield change


def _best_cut(module: Module, load: Word) -> _Cut | None:
    """Return the narrowest of: all signals below, or one word through which they all go."""
    words = module.words
    below = reachable([load])
    if any(w.op in {"read", "call"} for w in below):
        return None
    signals = [w for w in below if w.op == "sig"]
    stand_ins = tuple(words.sig(f"{w.name}'", w.width) for w in signals)
    by = dict(zip(signals, stand_ins, strict=True))
    best = _Cut(tuple(signals), Substitution(words, by)(load), stand_ins)
    for word in below:
        if word is load or word.op in {"sig", "const"} or word.width >= best.width:
            continue
        one = words.sig("cut'", word.width)
        function = Substitution(words, {word: one})(load)
        if signals_in(function).keys() == {"cut'"}:
            best = _Cut((word,), function, (one,))
    return best if best.sources else None


def _backward(module: Module, register: Register, load: Word, cut: _Cut) -> Change | None:
    words = module.words
    builder = Builder(module)
    starts = {w.value for w in leaves(register.drive.word) if w.op == "const"}
    starts |= {v for v in (number(register.drive.reset), register.signal.initial) if v is not None}
    behind = {value: _behind(words, cut, value) for value in starts}
    if any(found is None for found in behind.values()):
        return None
    by: dict[Word, Word] = {}
    for index, (source, stand_in) in enumerate(zip(cut.sources, cut.stand_ins, strict=True)):
        parts = {value: found[index] for value, found in behind.items() if found is not None}
        stem = (
            f"{register.name}_of_{source.name}" if source.op == "sig" else f"{register.name}_code"
        )
        name = builder.fresh(stem)
        own = words.sig(name, source.width)
        following = _moved(words, register, register.drive.word, load, (source, own, parts))
        reset, initial = number(register.drive.reset), register.signal.initial
        builder.add(
            register,
            name,
            following,
            None if reset is None else parts[reset],
            None if initial is None else parts[initial],
        )
        by[stand_in] = own
    builder.replace(register, Substitution(words, by)(cut.function))
    layout = builder.layout()
    return Change(
        "moved_backward",
        f"register {cut.width} bits of which {register.name} is a function, not its "
        f"{register.width}",
        layout.by,
        rank=3,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


def _moved(
    words: Words,
    register: Register,
    word: Word,
    load: Word,
    new: tuple[Word, Word, Mapping[int, int]],
) -> Word:
    """Return a next state with the load, the hold and the constants replaced."""
    source, own, parts = new
    if word is load:
        return source
    if word.op == "const":
        return words.const(parts[word.value], source.width)
    if is_hold(word, register.name):
        return own
    test, yes, no = word.args
    return words.mux(
        test,
        _moved(words, register, yes, load, new),
        _moved(words, register, no, load, new),
    )


def _behind(words: Words, cut: _Cut, value: int) -> Sequence[int] | None:
    """Return values of the sources under which the function has a value."""
    total = cut.width
    numbers = range(1 << total) if total <= _SEARCHED else (0, (1 << total) - 1)
    for guess in numbers:
        at, parts = 0, list[int]()
        for source in cut.sources:
            parts.append(guess >> at & ((1 << source.width) - 1))
            at += source.width
        pairs = zip(cut.stand_ins, parts, strict=True)
        by = {s: words.const(p, s.width) for s, p in pairs}
        found = Substitution(words, by)(cut.function)
        if found.op == "const" and found.value == value:
            return parts
    return None
