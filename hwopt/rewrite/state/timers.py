"""One register for several that are never in use together, such as a timer for each state."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.machine import Machine, machine_of
from hwopt.rewrite.state.pieces import part
from hwopt.rewrite.state.reach import Reach
from hwopt.rewrite.state.registers import Register, leaves, registers_of, undetermined
from hwopt.rewrite.state.span import listed
from hwopt.verilog.graph import Substitution
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Narrowest register worth a multiplexer [bits].
_NARROWEST = 2
#: Most ways from one state to another that are looked at.
_WAYS = 64
#: Most values that a shared register may get, each by a test of its own.
_VALUES = 4


def shared_timers(module: Module) -> Iterator[Change]:
    """Keep registers that are at their start value in all but a few states in one register."""
    registers = registers_of(module)
    if undetermined(module, registers):
        return
    reach = Reach(module, registers)
    for register in registers.values():
        machine = machine_of(module, reach, register) if register.width > 1 else None
        if machine is None:
            continue
        away = {r.name: _away(machine, reach, r) for r in registers.values() if _may(r, register)}
        for group in _groups(registers, {n: s for n, s in away.items() if s}):
            if len(group) > 1:
                yield from _changes(machine, reach, group, away)


def _may(register: Register, state: Register) -> bool:
    """Tell whether a register may share with others: hidden, and it starts at 0."""
    return (
        register.internal
        and register.name != state.name
        and register.starts() == {0}
        and register.width >= _NARROWEST
        and register.style == state.style
        and register.signal.initial == state.signal.initial is None
    )


def _away(machine: Machine, reach: Reach, register: Register) -> frozenset[int]:
    """Return the states in which a register may hold anything but 0."""
    found: set[int] = set()
    known = dict(reach.items())
    while True:
        before = len(found)
        for state in machine.states:
            after = machine.at(register.drive.word, state)
            moves = machine.at(machine.register.drive.word, state)
            held = known[register.name] if state in found else listed([0])
            here = {**known, machine.register.name: listed([state]), register.name: held}
            for other in machine.following[state]:
                if other in found:
                    continue
                ways = list(islice(_cases(machine.module.words, moves, other, {}), _WAYS))
                values = (Substitution(machine.module.words, facts)(after) for facts in ways)
                if len(ways) == _WAYS or any(reach.span(v, here).high for v in values):
                    found.add(other)
        if len(found) == before:
            return frozenset(found)


def _cases(
    words: Words, word: Word, value: int, facts: dict[Word, Word]
) -> Iterator[dict[Word, Word]]:
    """Yield, for each way in which a choice comes to a value, what its tests are then."""
    if word.op != "mux":
        yield facts
        return
    test, yes, no = word.args
    for side, holds in ((yes, 1), (no, 0)):
        if value in _ends(side):
            more = dict(facts)
            _assume(words, test, holds, more)
            yield from _cases(words, side, value, more)


def _ends(word: Word) -> frozenset[int]:
    """Return the constants that a word may be; nothing is said of one that is more than that."""
    found: set[int] = set()
    stack, seen = [word], {word}
    while stack:
        here = stack.pop()
        if here.op == "mux":
            fresh = [a for a in here.args[1:] if a not in seen]
            seen.update(fresh)
            stack += fresh
        elif here.op == "const":
            found.add(here.value)
        else:
            return frozenset(range(1 << min(here.width, 12)))
    return frozenset(found)


def _assume(words: Words, test: Word, value: int, facts: dict[Word, Word]) -> None:
    if test.op == "not":
        _assume(words, test.args[0], 1 - value, facts)
        return
    facts[test] = words.const(value, 1)
    if (test.op == "and" and value) or (test.op == "or" and not value):
        for arg in test.args:
            _assume(words, arg, value, facts)


def _groups(
    registers: Mapping[str, Register], away: Mapping[str, frozenset[int]]
) -> list[list[Register]]:
    """Return registers that are away from 0 in different states, of one style each."""
    groups: list[list[Register]] = []
    for name in sorted(away, key=lambda n: (-registers[n].width, n)):
        for group in groups:
            if all(away[name].isdisjoint(away[r.name]) for r in group):
                group.append(registers[name])
                break
        else:
            groups.append([registers[name]])
    return groups


def _changes(
    machine: Machine,
    reach: Reach,
    group: Sequence[Register],
    away: Mapping[str, frozenset[int]],
) -> Iterator[Change]:
    """Yield the shared register with an alternative for each state, and with one for each value."""
    words = machine.module.words
    spans = [reach[r.name] for r in group]
    width = max(s.high.bit_length() for s in spans if s is not None)
    name = Builder(machine.module).fresh(f"{group[0].name}_shared")
    new = words.sig(name, width)
    following = _by_state(machine, group, away, new)
    note = f"keep {', '.join(r.name for r in group)} in one register of {width} bits"
    yield _change(machine, group, away, new, following, note)
    by_value = _by_value(words, following, new)
    if by_value is not None:
        note += ", with one test for each value"
        yield _change(machine, group, away, new, by_value, note)


def _change(
    machine: Machine,
    group: Sequence[Register],
    away: Mapping[str, frozenset[int]],
    new: Word,
    following: Word,
    note: str,
) -> Change:
    words, builder = machine.module.words, Builder(machine.module)
    reset = None if group[0].drive.reset is None else 0
    builder.add(group[0], new.name, following, reset, None)
    for register in group:
        here = words.disj(
            [
                words.eq(machine.own, words.const(s, machine.own.width))
                for s in sorted(away[register.name])
            ]
        )
        own = words.zext(new, register.width)
        builder.replace(register, words.mux(here, own, words.const(0, register.width)))
    layout = builder.layout()
    return Change(
        "shared_timers",
        note,
        layout.by,
        rank=2,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


def _by_value(words: Words, word: Word, own: Word) -> Word | None:
    """Return a choice by one test for each value that a register may get; None if they are many."""
    ends = sorted(leaves(word), key=lambda end: (end is not own, end.op != "const"))
    if not 1 < len(ends) <= _VALUES:
        return None
    told: list[tuple[Word, Word]] = []
    while len(ends) > 1:
        test = _becomes(words, word, ends[0], {})
        told.append((test, ends[0]))
        facts: dict[Word, Word] = {}
        _assume(words, test, 0, facts)
        otherwise = Substitution(words, facts)
        word, ends = otherwise(word), [otherwise(end) for end in ends[1:]]
        if not {*leaves(word)} <= {*ends, told[-1][1]}:
            return None
    result = ends[0]
    for test, end in reversed(told):
        result = words.mux(test, end, result)
    return result


def _becomes(words: Words, word: Word, end: Word, known: dict[Word, Word]) -> Word:
    """Return whether a choice comes to one of its ends."""
    if word.op != "mux":
        return words.const(int(word is end), 1)
    if word not in known:
        test, *sides = word.args
        known[word] = words.mux(test, *(_becomes(words, one, end, known) for one in sides))
    return known[word]


def _by_state(
    machine: Machine, group: Sequence[Register], away: Mapping[str, frozenset[int]], new: Word
) -> Word:
    """Return the next state of the register that is shared, one alternative for each state.

    All but one of those that share it are 0, so that it becomes what any of them becomes.
    """
    words = machine.module.words

    def at(state: int) -> Word:
        by = {machine.own: words.const(state, machine.own.width)}
        for one in group:
            held = new if state in away[one.name] else words.const(0, new.width)
            by[words.sig(one.name, one.width)] = words.zext(held, one.width)
        nexts = (Substitution(words, by)(one.drive.word) for one in group)
        return words.disj([part(words, n, 0, new.width) for n in nexts])

    *rest, last = machine.states
    result = at(last)
    for state in rest:
        test = words.eq(machine.own, words.const(state, machine.own.width))
        result = words.mux(test, at(state), result)
    return result
