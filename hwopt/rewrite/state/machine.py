"""A register as a state machine: its states, where they lead, what tells them apart."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hwopt.rewrite.state.reach import Reach
from hwopt.rewrite.state.registers import Register, is_hold, signals_in
from hwopt.rewrite.state.span import listed
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.module import Drive, Module
from hwopt.verilog.word import Word

#: Most states of a machine, and widest function of a state that is tabulated [bits].
MAX_STATES, _WIDEST = 32, 32


@dataclass(frozen=True)
class Machine:
    """A register that holds few values, each of them known."""

    module: Module
    register: Register
    #: Values in the order in which they are reached, the first at the start.
    states: tuple[int, ...]
    #: States that may follow each.
    following: Mapping[int, tuple[int, ...]]
    #: Words of the state alone that others read, with their value in each state.
    functions: Mapping[Word, tuple[int, ...]]

    @property
    def own(self) -> Word:
        """The register's value."""
        return self.module.words.sig(self.register.name, self.register.width)

    def at(self, word: Word, state: int) -> Word:
        """Return a word as it is in a state."""
        return self._in_state[state](word)

    @cached_property
    def _in_state(self) -> dict[int, Substitution]:
        """For each state what replaces the register by it; it remembers what it has seen."""
        words, own = self.module.words, self.own
        return {s: Substitution(words, {own: words.const(s, own.width)}) for s in self.states}

    def tabulated(self, word: Word) -> tuple[int, ...] | None:
        """Return a word of the state alone in each state; None where it is none."""
        found = [self.at(word, state) for state in self.states]
        return tuple(w.value for w in found) if all(w.op == "const" for w in found) else None


def machine_of(module: Module, reach: Reach, register: Register) -> Machine | None:
    """Return a register as a machine; None where it holds too many values, or unknown ones."""
    span = reach[register.name]
    if span is None or not 2 <= len(span.values) <= MAX_STATES:  # noqa: PLR2004 - else constant
        return None
    if _through_blocks(register):
        return None
    known = dict(reach.items())
    following: dict[int, tuple[int, ...]] = {}
    pending = [v for v in (register.reset, register.signal.initial) if v is not None]
    while pending:
        state = pending.pop(0)
        if state in following:
            continue
        after = reach.span(register.drive.word, {**known, register.name: listed([state])})
        values = after.values or span.values
        following[state] = tuple(sorted(values & span.values))
        pending += [v for v in following[state] if v not in following]
    bare = Machine(module, register, tuple(following), following, {})
    roots = [d.word for d in module.drives]
    roots += [x for r in module.regions for w in r.writes for x in w.words]
    functions = functions_in(bare, roots)
    return replace(bare, functions=functions)


def _through_blocks(register: Register) -> bool:
    """Tell whether the next state comes of a block that gets the state: nothing folds there."""
    calls = [w for w in reachable([register.drive.word]) if w.op == "call"]
    return any(register.name in signals_in(call) for call in calls)


def functions_in(machine: Machine, roots: list[Word]) -> dict[Word, tuple[int, ...]]:
    """Return the largest words that depend on the state alone, with their values by state."""
    own = machine.own
    alone: set[Word] = set()
    order = reachable(roots)
    for word in order:
        if word is own or (
            word.args
            and word.op not in {"read", "call"}
            and all(a in alone or a.op == "const" for a in word.args)
            and any(a in alone for a in word.args)
        ):
            alone.add(word)
    wanted: dict[Word, None] = {w: None for w in roots if w in alone}
    for word in order:
        if word not in alone:
            wanted.update((a, None) for a in word.args if a in alone)
    found = {}
    for word in wanted:
        if word is own or word.width > _WIDEST:
            continue
        values = machine.tabulated(word)
        if values is not None:
            found[word] = values
    return found


def observers(module: Module, names: Collection[str]) -> list[Word]:
    """Return the words other than some registers' next states that anything can come to see."""
    words = [x for r in module.regions for w in r.writes for x in w.words]
    others = [d for d in module.drives if d.name not in names]
    read = {w.name for w in reachable([*words, *(d.word for d in module.drives)]) if w.op == "sig"}

    def is_seen(drive: Drive) -> bool:
        signal = module.signals.get(drive.name)
        outside = signal is None or signal.direction != "internal"
        named = drive.name in module.read_elsewhere or drive.name in read
        return drive.kind == "reg" or outside or named

    return [*words, *(d.word for d in others if is_seen(d))]


def classes(machine: Machine) -> dict[int, int]:
    """Return for each state the first one that nothing can tell from it.

    States are told apart by what anything but the register becomes in them, and by where they
    lead. Source: Moore 1956.
    """
    register = machine.register
    roots = observers(machine.module, {register.name})
    touched = [w for w in roots if any(is_hold(x, register.name) for x in reachable([w]))]
    seen_outside = not register.internal
    first: dict[int, int] = {}
    keys: dict[int, object] = {
        s: (s if seen_outside else 0, tuple(machine.at(w, s) for w in touched))
        for s in machine.states
    }
    nexts = {s: machine.at(register.drive.word, s) for s in machine.states}
    count = 0
    while True:
        leader: dict[object, int] = {}
        first = {s: leader.setdefault(keys[s], s) for s in machine.states}
        if len(leader) == count:
            return first
        count = len(leader)
        merged = {s: _with_leaders(machine, nexts[s], first) for s in machine.states}
        keys = {s: (first[s], merged[s]) for s in machine.states}


def _with_leaders(machine: Machine, root: Word, first: Mapping[int, int]) -> Word:
    """Return a next state with each constant replaced by the first state of its class."""
    words = machine.module.words
    done: dict[Word, Word] = {}
    for word in reachable([root]):
        if word.op == "mux":
            test, yes, no = word.args
            done[word] = words.mux(test, done[yes], done[no])
        elif word.op == "const" and word.width == machine.own.width:
            done[word] = words.const(first.get(word.value, word.value), word.width)
        else:
            done[word] = word
    return done[root]
