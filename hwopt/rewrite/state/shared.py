"""Several registers as one: what that becomes, and what is read of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.live import States
from hwopt.rewrite.state.machine import Machine, observers
from hwopt.rewrite.state.pieces import part
from hwopt.rewrite.state.reach import Reach
from hwopt.rewrite.state.registers import Register, leaves, number
from hwopt.rewrite.state.ways import assume, branches, ends, few
from hwopt.verilog.graph import Dependence, Substitution
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most values that a shared register may get, each by a test of its own.
_VALUES = 4


@dataclass(frozen=True)
class Shared:
    """Registers that are to be one."""

    machine: Machine
    group: tuple[Register, ...]
    #: States in which the shared register holds what each of them does.
    matters: States
    #: States in which each is read; where it does not matter there, it is 0.
    live: States
    depends: Dependence

    @property
    def _words(self) -> Words:
        return self.machine.module.words

    def changes(self, reach: Reach, seen: list[Word]) -> Iterator[Change]:
        """Yield the register with an alternative for each state, and with one for each value."""
        width = max(_width(reach, register) for register in self.group)
        names = ", ".join(register.name for register in self.group)
        builder = Builder(self.machine.module)
        new = self._words.sig(builder.fresh(f"{self.group[0].name}_shared"), width)
        note = f"keep {names} in one register of {width} bits"
        following = self._by_state(new)
        for word, how in (
            (following, ""),
            (_by_value(self._words, following, new), ", with one test for each value"),
        ):
            if word is not None and word not in seen:
                seen.append(word)
                yield self._change(new, word, note + how)

    def _change(self, new: Word, following: Word, note: str) -> Change:
        builder = Builder(self.machine.module)
        home = next((r for r in self.group if r.drive.reset is not None), self.group[0])
        state = self.machine.register
        reset = self._at_start(state.reset, [number(r.drive.reset) for r in self.group])
        initial = self._at_start(state.signal.initial, [r.signal.initial for r in self.group])
        builder.add(
            home, new.name, following, None if home.drive.reset is None else reset or 0, initial
        )
        for register in self.group:
            builder.replace(register, self._read(register, new))
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

    def _at_start(self, state: int | None, values: Sequence[int | None]) -> int | None:
        """Return the value of the register that matters where the machine starts."""
        for register, value in zip(self.group, values, strict=True):
            if state in self.matters[register.name]:
                return value
        return None

    def _read(self, register: Register, new: Word) -> Word:
        """Return what is read in the place of a register."""
        words, matters = self._words, self.matters[register.name]
        own = words.zext(new, register.width)
        names = {each.name for each in self.group}
        roots = [
            root
            for root in observers(self.machine.module, names)
            if self.depends(root, register.name)
        ]
        for state in self.live[register.name] - matters:
            if any(self.depends(self.machine.at(root, state), register.name) for root in roots):
                return words.mux(self._is(matters), own, words.const(0, register.width))
        return own

    def _is(self, states: Sequence[int] | frozenset[int]) -> Word:
        own = self.machine.own
        tests = [self._words.eq(own, self._words.const(s, own.width)) for s in sorted(states)]
        return self._words.disj(tests)

    def _by_state(self, new: Word) -> Word:
        """Return the next value, one alternative for each that states have."""
        found: dict[Word, list[int]] = {}
        for state in self.machine.states:
            word = self._at(state, new)
            if word is not None:
                found.setdefault(word, []).append(state)
        by_size = sorted(found.items(), key=lambda item: len(item[1]))
        result = by_size.pop()[0]
        for word, states in reversed(by_size):
            result = self._words.mux(self._is(states), word, result)
        return result

    def _at(self, state: int, new: Word) -> Word | None:
        """Return the next value in a state; None where nobody ever reads it."""
        words = self._words
        moves = self.machine.at(self.machine.register.drive.word, state)
        chosen = self._chosen(moves, state, {}, new.width)
        by = {}
        for one in self.group:
            zero = state in self.live[one.name] - self.matters[one.name]
            held = words.const(0, new.width) if zero else new
            by[words.sig(one.name, one.width)] = words.zext(held, one.width)
        return None if chosen is None else Substitution(words, by)(chosen)

    def _chosen(self, moves: Word, state: int, facts: dict[Word, Word], width: int) -> Word | None:
        """Return what the register that matters in the next state becomes, on the way to that."""
        words = self._words
        after = ends(moves)
        owners = [r for r in self.group if not self.matters[r.name].isdisjoint(after)]
        through = Substitution(words, facts)
        nexts = [_fit(words, through(self.machine.at(r.drive.word, state)), width) for r in owners]
        if not nexts:
            return None
        always = after <= frozenset().union(*(self.matters[r.name] for r in owners))
        if always and len(set(nexts)) == 1:
            return nexts[0]
        if moves.op == "mux" and few(moves):
            one, two = (
                self._chosen(side, state, more, width)
                for side, more in branches(words, moves, facts)
            )
            if one is None or two is None:
                return one or two
            return words.mux(moves.args[0], one, two)
        result = nexts[0]
        for owner, word in zip(owners[1:], nexts[1:], strict=True):
            leads = [
                words.eq(moves, words.const(s, moves.width))
                for s in sorted(self.matters[owner.name])
            ]
            result = words.mux(words.disj(leads), word, result)
        return result


def _width(reach: Reach, register: Register) -> int:
    """Return how many bits of a register are ever used."""
    span = reach[register.name]
    return register.width if span is None else max(1, span.high.bit_length())


def _fit(words: Words, word: Word, width: int) -> Word:
    return words.zext(word, width) if word.width < width else part(words, word, 0, width)


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
        assume(words, test, 0, facts)
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
