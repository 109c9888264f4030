"""State machines with other codes, and with fewer states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hwopt.rewrite.change import Change
from hwopt.rewrite.state.cover import chosen
from hwopt.rewrite.state.encodings import Codes, encodings
from hwopt.rewrite.state.layout import Builder
from hwopt.rewrite.state.machine import Machine, classes, functions_in, machine_of
from hwopt.rewrite.state.pieces import part
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.state.registers import registers_of, undetermined
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

_RANKS = {"fitted": 2, "output": 3, "zero-hot": 5, "one-hot": 6, "binary": 7, "gray": 8}

#: Most states of a machine that gets codes together with others: what is written state by state is
#: long, and counters have many.
MOST_TOGETHER = 8
#: Most bits that decide a next state which is written as a choice by them.
_MOST_DECIDING = 3
#: Words that no others decide.
_LEAVES = frozenset({"sig", "read", "call"})


def recoded_states(module: Module) -> Iterator[Change]:
    """Give the states of a machine other codes; states that nothing tells apart share one."""
    registers = registers_of(module)
    if undetermined(module, registers):
        return
    reach = reach_of(module)
    best: list[_Choice] = []
    singles: list[_Choice] = []
    for register in registers.values():
        machine = machine_of(module, reach, register) if register.width > 1 else None
        if machine is not None and _is_closed(machine):
            found = list(_choices(machine))
            singles += found
            if register.internal and len(machine.states) <= MOST_TOGETHER:
                best += [c for c in found if c.name == "fitted" and c.by_state]
    if len(best) > 1:
        yield _change(module, best, 1)
    for choice in singles:
        late = 0 if choice.machine.register.internal else 10
        yield _change(module, [choice], _RANKS[choice.name] + 2 * (not choice.by_state) + late)


def _is_closed(machine: Machine) -> bool:
    """Tell whether the next state is chosen by other words, and never is one, as of data."""
    stack = [machine.register.drive.word]
    while stack:
        word = stack.pop()
        if word.op in {"mux", "slice"}:
            stack += word.args[word.op == "mux" :]
        elif word.op != "const" and machine.own not in reachable([word]):
            return False
    return True


@dataclass(frozen=True)
class _Choice:
    """Codes for a machine, and whether its next state is written state by state."""

    machine: Machine
    name: str
    #: Width of the codes [bits].
    width: int
    codes: Codes
    by_state: bool

    def __str__(self) -> str:
        count = len(set(self.codes.values()))
        how = ", next state by state" if self.by_state else ""
        name = self.machine.register.name
        return f"encode the {count} states of {name} {self.name} in {self.width} bits{how}"


def _choices(machine: Machine) -> Iterator[_Choice]:
    for name, width, codes in encodings(machine, classes(machine)):
        same = width == machine.register.width and all(codes[s] == s for s in machine.states)
        for by_state in (True,) if same or "hot" in name else (False, True):
            yield _Choice(machine, name, width, codes, by_state)


def _change(module: Module, choices: list[_Choice], rank: int) -> Change:
    builder = Builder(module)
    for choice in choices:
        _recode(builder, choice)
    layout = builder.layout()
    return Change(
        "recoded_states",
        "; ".join(str(choice) for choice in choices),
        layout.by,
        rank=rank,
        removed=layout.removed,
        signals=layout.signals,
        drives=layout.drives,
    )


def _recode(builder: Builder, choice: _Choice) -> None:
    machine, codes = choice.machine, choice.codes
    register, words = machine.register, machine.module.words
    name = builder.fresh(f"{register.name}_{choice.name.replace('-', '_')}")
    new = words.sig(name, choice.width)
    coder = _Coder(machine, codes, new)
    following = coder.following(register.drive.word, by_state=choice.by_state)
    reset = None if register.drive.reset is None else codes[register.drive.reset.value]
    initial = register.signal.initial
    builder.add(register, name, following, reset, None if initial is None else codes[initial])
    builder.replace(register, coder.decoded(dict(zip(codes, codes, strict=True)), register.width))
    functions = {**machine.functions, **functions_in(machine, [following])}
    for word, values in functions.items():
        table = dict(zip(machine.states, values, strict=True))
        builder.also(word, coder.decoded(table, word.width))


class _Coder:
    """Words of a register's states as words of their codes."""

    def __init__(self, machine: Machine, codes: Codes, new: Word) -> None:
        self._machine = machine
        self._codes = codes
        self._new = new
        self._words = machine.module.words
        #: One state for each code: the first of those that nothing tells apart.
        self._states = list({codes[s]: s for s in reversed(machine.states)}.values())

    def decoded(self, values: Mapping[int, int], width: int) -> Word:
        """Return a word that has a given value in each state."""
        bits = []
        for at in reversed(range(width)):
            ones = [self._codes[s] for s in self._states if values[s] >> at & 1]
            zeros = [self._codes[s] for s in self._states if not values[s] >> at & 1]
            bits.append(chosen(self._words, self._new, ones, zeros))
        return self._words.cat(bits)

    def following(self, root: Word, *, by_state: bool) -> Word:
        """Return the code of the next state, if asked for as one alternative for each state."""
        if not by_state or root.op in {"const", "sig"}:
            return self.encoded(root)
        machine, words = self._machine, self._words
        apart = self._apart(root)
        if root.op == "mux" and machine.own not in reachable([root.args[0]]):
            apart = root.args[0], root.args[1], root.args[2]
        if apart is not None:
            # What does not look at the state, such as a reset, comes first.
            test, yes, no = apart
            return words.mux(
                test, self.following(yes, by_state=True), self.following(no, by_state=True)
            )
        if (reset := self._reset_apart(root)) is not None:
            return reset
        after = {s: self.encoded(machine.at(root, s)) for s in self._states}
        bits = []
        for at in reversed(range(self._new.width)):
            groups: dict[Word, set[int]] = {}
            for state, word in after.items():
                groups.setdefault(part(words, word, at, 1), set()).add(self._codes[state])
            terms = [
                words.conj((self._one_of(codes), bit))
                for bit, codes in groups.items()
                if bit.op != "const" or bit.value
            ]
            bits.append(words.disj([words.const(0, 1), *terms]))
        return words.cat(bits)

    def _reset_apart(self, root: Word) -> Word | None:
        """Return the next code with a synchronous reset first: it acts in codes that no state has.

        None where no reset gives the word a value.
        """
        words = self._words
        for name, level in self._machine.module.resets:
            signal = words.sig(name, 1)
            under, rest = (
                Substitution(words, {signal: words.const(value, 1)})(root)
                for value in (level, 1 - level)
            )
            if under.op == "const":
                test = signal if level else words.invert(signal)
                return words.mux(test, self.encoded(under), self.following(rest, by_state=True))
        return None

    def _one_of(self, codes: set[int]) -> Word:
        others = set(self._codes.values()) - codes
        return chosen(self._words, self._new, sorted(codes), sorted(others))

    def encoded(self, root: Word) -> Word:
        """Return the code of the state that a word stands for."""
        words, machine = self._words, self._machine
        if root.op == "const":
            # A value that is never reached may become any code.
            code = self._codes.get(root.value, self._codes[machine.states[0]])
            return words.const(code, self._new.width)
        if root is machine.own:
            return self._new
        if root.op == "mux":
            test, yes, no = root.args
            return words.mux(test, self.encoded(yes), self.encoded(no))
        values = machine.tabulated(root)
        if values is not None:
            pairs = zip(machine.states, values, strict=True)
            table = {s: self._codes.get(v, 0) for s, v in pairs}
            return self.decoded(table, self._new.width)
        apart = self._apart(root)
        if apart is not None:
            test, yes, no = apart
            return words.mux(test, self.encoded(yes), self.encoded(no))
        return self._by_tests(root)

    def _apart(self, root: Word) -> tuple[Word, Word, Word] | None:
        """Return a bit that helps to decide a word, as `push` does `state + push`, and both cases.

        None where more is read than the state and few bits that do not look at it.
        """
        words, own = self._machine.module.words, self._machine.own
        bits = _deciding(root, own)
        if not bits or own in reachable(bits):
            return None
        yes, no = (Substitution(words, {bits[0]: words.const(value, 1)})(root) for value in (1, 0))
        return bits[0], yes, no

    def _by_tests(self, root: Word) -> Word:
        """Return a code chosen by comparing a word with every state."""
        words = self._words
        *rest, last = self._machine.states
        result = words.const(self._codes[last], self._new.width)
        for state in rest:
            test = words.eq(root, words.const(state, root.width))
            result = words.mux(test, words.const(self._codes[state], self._new.width), result)
        return result


def _deciding(root: Word, own: Word) -> list[Word]:
    """Return the few bits that wider words are made of, beside a state; none if there is more."""
    bits: dict[Word, None] = {}
    seen, pending = {root}, [root]
    while pending:
        word = pending.pop()
        if word.op in _LEAVES and word is not own:
            return []
        inner = [arg for arg in word.args if arg.op != "const" and arg not in seen]
        seen.update(inner)
        bits.update((arg, None) for arg in inner if arg.width == 1 < word.width)
        pending += [arg for arg in inner if arg not in bits]
    return list(bits) if len(bits) <= _MOST_DECIDING else []
