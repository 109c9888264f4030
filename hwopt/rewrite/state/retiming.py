"""Registers moved across logic: behind it where that is narrower, in front of it where that is.

Source: Leiserson 1991, with the values at the start carried along.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hwopt.rewrite.change import Change, after
from hwopt.rewrite.state.demand import demanded
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.registers import Register, is_hold, leaves, registers_of, signals_in
from hwopt.rewrite.state.spare import unread_registers
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Words that are no logic.
_PLAIN = frozenset({"sig", "const", "slice", "cat", "sext", "not"})
#: Most words that are tried as places for a register, most flags, and narrowest comparison [bits].
_PLACES, _FLAGS, _NARROWEST = 40, 6, 4
#: Most words of a module in which several steps are taken at once, and most steps.
_CHAINED, _LINKS = 2000, 16
#: Most bits of which all values are tried to find the one behind a start value.
_SEARCHED = 10


def moved_forward(module: Module) -> Iterator[Change]:
    """Register what is computed of registers alone, where that lets them go."""
    if len(module.order()) <= _CHAINED:
        for innermost in (True, False):
            chain = _chain(module, innermost=innermost)
            if len(chain) > 1:
                yield _linked(chain, f"{chain[0].note}, and so on", 1)
    flags = 0
    for word, change, saved in _steps(module):
        if saved > 0:
            yield _linked([change, *_cleared(module, change)], change.note, 2)
        elif word.op in {"eq", "ult", "slt", "redor", "redand"} and flags < _FLAGS:
            flags += 1
            yield _linked([change], f"{change.note} a cycle ahead", 20)


def _steps(module: Module) -> Iterator[tuple[Word, Change, int]]:
    """Yield words that may be registered, the change, and the flip-flops that it saves."""
    registers = registers_of(module)
    needed = demanded(module)
    before = sum(mask.bit_count() for n, mask in needed.items() if n in registers)
    for word in _places(module, registers):
        change = _forward(module, registers, word)
        if change is not None:
            now = demanded(after(module, change))
            names = [*registers, change.signals[0].name]
            yield word, change, before - sum(now.get(n, 0).bit_count() for n in names)


def _chain(module: Module, *, innermost: bool) -> list[Change]:
    """Return steps of which each saves flip-flops: the smallest functions, or the best, first."""
    found: list[Change] = []
    while len(found) < _LINKS:
        steps = [step for step in _steps(module) if step[2] > 0]
        if not steps:
            break
        key = (lambda s: -s[0].index) if innermost else (lambda s: s[2])
        change = max(steps, key=key)[1]
        links = [change, *_cleared(module, change)]
        for link in links:
            module = after(module, link)
        found += links
    return found


def _cleared(module: Module, change: Change) -> list[Change]:
    """Return what takes away the registers that a change leaves without readers."""
    clear = unread_registers(after(module, change))
    return [] if clear is None else [clear]


def _linked(chain: Sequence[Change], note: str, rank: int) -> Change:
    """Return changes that follow each other as one."""
    result: Change | None = None
    for change in reversed(chain):
        result = replace(change, then=result)
    if result is None:
        raise ValueError("expected at least one change")
    return replace(result, rule="moved_forward", note=note, rank=rank)


def _places(module: Module, registers: Mapping[str, Register]) -> list[Word]:
    """Return words of registers of one style alone, the widest sums of them first."""
    found: list[Word] = []
    for word in reversed(module.order()):
        if word.op in _PLAIN | {"read", "call"} or len(found) >= _PLACES:
            continue
        read = signals_in(word)
        if not read or not read.keys() <= registers.keys():
            continue
        inside = [registers[name] for name in read]
        if any(w.op in {"read", "call"} for w in reachable([word])):
            continue
        width = sum(r.width for r in inside)
        one = len({(r.style, r.signal.initial is None) for r in inside}) == 1
        if one and (width > word.width) and width >= _NARROWEST:
            found.append(word)
    return found


def _forward(module: Module, registers: Mapping[str, Register], word: Word) -> Change | None:
    words = module.words
    inside = {name: registers[name] for name in signals_in(word)}
    first = next(iter(inside.values()))
    builder = Builder(module)
    name = builder.fresh(f"{first.name}_{'sum' if word.op in {'add', 'sub'} else 'value'}")
    following = _next(words, word, {n: r.drive.word for n, r in inside.items()})
    reset = _at(words, word, {n: _number(r.drive.reset) for n, r in inside.items()})
    initial = _at(words, word, {n: r.signal.initial for n, r in inside.items()})
    if first.style[2] and reset is None:
        return None
    new = builder.add(first, name, following, reset if first.style[2] else None, initial)
    builder.also(word, new)
    layout = builder.layout()
    return Change(
        "moved_forward",
        f"register {word.op} of {', '.join(inside)} instead of these",
        layout.by,
        signals=layout.signals,
        drives=layout.drives,
    )


def _number(word: Word | None) -> int | None:
    return None if word is None else word.value


def _at(words: Words, word: Word, values: Mapping[str, int | None]) -> int | None:
    """Return a word where signals have values; None where they have none."""
    if any(value is None for value in values.values()):
        return None
    read = signals_in(word)
    by = {s: words.const(values[n] or 0, s.width) for n, s in read.items()}
    found = Substitution(words, by)(word)
    return found.value if found.op == "const" else None


def _next(words: Words, word: Word, following: Mapping[str, Word]) -> Word:
    """Return a function of registers a cycle later, common conditions taken in front of it."""
    tests = {w.args[0] if w.op == "mux" else None for w in following.values()}
    if all(is_hold(w, name) for name, w in following.items()):
        return word
    test = tests.pop() if len(tests) == 1 else None
    if test is not None:
        sides = [{n: w.args[k] for n, w in following.items()} for k in (1, 2)]
        return words.mux(test, *(_next(words, word, side) for side in sides))
    if word.op == "eq" and word.args[1].op == "const" and len(following) == 1:
        (only,) = following.values()
        if only.op == "add" and only.args[0].op == "const" and is_hold(word.args[0], *following):
            less = words.sub(word.args[1], only.args[0])
            return words.eq(only.args[1], less)
    read = signals_in(word)
    # Not through `Substitution` with its nested replacements: registers may feed each other.
    fresh = {s: words.sig(f"{name}'", s.width) for name, s in read.items()}
    away = Substitution(words, fresh)(word)
    back = {words.sig(f"{name}'", s.width): following[name] for name, s in read.items()}
    return _once(words, away, back)


def _once(words: Words, word: Word, by: Mapping[Word, Word]) -> Word:
    """Replace words, and nothing inside of what replaces them."""
    return Substitution(words, dict(by))(word)


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
    starts |= {v for v in (_number(register.drive.reset), register.signal.initial) if v is not None}
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
        reset, initial = _number(register.drive.reset), register.signal.initial
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
    for number in numbers:
        at, parts = 0, list[int]()
        for source in cut.sources:
            parts.append(number >> at & ((1 << source.width) - 1))
            at += source.width
        pairs = zip(cut.stand_ins, parts, strict=True)
        by = {s: words.const(p, s.width) for s, p in pairs}
        found = Substitution(words, by)(cut.function)
        if found.op == "const" and found.value == value:
            return parts
    return None
