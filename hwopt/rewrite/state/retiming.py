"""Registers moved behind the logic that they feed, where that is narrower.

Source: Leiserson 1991, with the values at the start carried along.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hwopt.rewrite.change import Change, after
from hwopt.rewrite.state.demand import demanded
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.registers import Register, is_hold, number, registers_of, signals_in
from hwopt.rewrite.state.spare import unread_registers
from hwopt.verilog.graph import Substitution
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

_RULE = "moved_forward"
#: Words that are no logic.
PLAIN = frozenset({"sig", "const", "slice", "cat", "sext", "not"})
_SEVERAL = frozenset[object](("one", "another"))
#: Most words that are tried as places for a register, most flags, and narrowest comparison [bits].
_PLACES, _FLAGS, _NARROWEST = 40, 6, 4
#: Most words of a module in which several steps are taken at once, and most steps.
_CHAINED, _LINKS = 2000, 16


def moved_forward(module: Module) -> Iterator[Change]:
    """Register what is computed of registers alone, where that lets them go."""
    if len(module.order()) <= _CHAINED:
        for innermost in (True, False):
            chain = _chain(module, innermost=innermost)
            if len(chain) > 1:
                yield linked(chain, _RULE, f"{chain[0].note}, and so on", 1)
    flags = 0
    for word, change, saved in _steps(module):
        if saved > 0:
            yield linked([change, *cleared(module, change)], _RULE, change.note, 2)
        elif word.op in {"eq", "ult", "slt", "redor", "redand"} and flags < _FLAGS:
            flags += 1
            yield linked([change], _RULE, f"{change.note} a cycle ahead", 20)


def _steps(module: Module) -> Iterator[tuple[Word, Change, int]]:
    """Yield words that may be registered, the change, and the flip-flops that it saves."""
    registers = registers_of(module)
    needed = demanded(module)
    before = sum(mask.bit_count() for n, mask in needed.items() if n in registers)
    for word in _places(module, registers):
        change = forward(module, registers, word)
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
        links = [change, *cleared(module, change)]
        for link in links:
            module = after(module, link)
        found += links
    return found


def cleared(module: Module, change: Change) -> list[Change]:
    """Return what takes away the registers that a change leaves without readers."""
    clear = unread_registers(after(module, change))
    return [] if clear is None else [clear]


def linked(chain: Sequence[Change], rule: str, note: str, rank: int) -> Change:
    """Return changes that follow each other as one."""
    result: Change | None = None
    for change in reversed(chain):
        result = replace(change, then=result)
    if result is None:
        raise ValueError("expected at least one change")
    return replace(result, rule=rule, note=note, rank=rank)


def _places(module: Module, registers: Mapping[str, Register]) -> list[Word]:
    """Return words of registers of one style alone, the widest sums of them first."""
    found: list[Word] = []
    logic = logic_of_registers(module, registers)
    for word in reversed(module.order()):
        if len(found) >= _PLACES or word not in logic:
            continue
        width = sum(registers[name].width for name in signals_in(word))
        if width > word.width and width >= _NARROWEST:
            found.append(word)
    return found


def logic_of_registers(module: Module, registers: Mapping[str, Register]) -> set[Word]:
    """Return the words that are logic of registers of one style alone, so that each may be one."""
    # The style of what is below a word; none for constants, several where no register may be.
    styles: dict[Word, frozenset[object]] = {}
    for word in module.order():
        if word.op == "sig":
            register = registers.get(word.name)
            own = register and (register.style, register.signal.initial is None)
            styles[word] = frozenset((own,)) if own else _SEVERAL
        elif word.op in {"read", "call"}:
            styles[word] = _SEVERAL
        else:
            styles[word] = frozenset().union(*(styles[arg] for arg in word.args))
    return {word for word, kinds in styles.items() if len(kinds) == 1 and word.op not in PLAIN}


def forward(module: Module, registers: Mapping[str, Register], word: Word) -> Change | None:
    """Return the change that registers a word of registers; None where its start is not known."""
    words = module.words
    inside = {name: registers[name] for name in signals_in(word)}
    first = next(iter(inside.values()))
    builder = Builder(module)
    name = builder.fresh(f"{first.name}_{'sum' if word.op in {'add', 'sub'} else 'value'}")
    following = _next(words, word, {n: r.drive.word for n, r in inside.items()})
    reset = _at(words, word, {n: number(r.drive.reset) for n, r in inside.items()})
    initial = _at(words, word, {n: r.signal.initial for n, r in inside.items()})
    if first.style[2] and reset is None:
        return None
    new = builder.add(first, name, following, reset if first.style[2] else None, initial)
    builder.also(word, new)
    layout = builder.layout()
    return Change(
        _RULE,
        f"register {word.op} of {', '.join(inside)} instead of these",
        layout.by,
        signals=layout.signals,
        drives=layout.drives,
    )


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
