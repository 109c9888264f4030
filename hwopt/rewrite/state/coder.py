"""A machine's words in other codes: what depends on the state, and where it leads."""

from collections.abc import Mapping
from enum import Enum

from hwopt.rewrite.state.cover import chosen
from hwopt.rewrite.state.encodings import Codes
from hwopt.rewrite.state.machine import Machine
from hwopt.rewrite.state.pieces import part
from hwopt.rewrite.state.registers import leaves
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.word import Word

#: Most bits that decide a next state which is written as a choice by them.
_MOST_DECIDING = 3
#: Words that no others decide.
_LEAVES = frozenset({"sig", "read", "call"})


class Way(Enum):
    """How a next state is written, with the words for it."""

    AS_WRITTEN = ""
    BY_STATE = ", next state by state"
    BY_TEST = ", with one test of when it moves"


class Coder:
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

    def following(self, root: Word, way: Way) -> Word | None:
        """Return the code of the next state; None where it cannot be written in that way."""
        if way is Way.AS_WRITTEN or root.op in {"const", "sig"}:
            return self.encoded(root)
        machine = self._machine
        apart = self._apart(root)
        if root.op == "mux" and machine.own not in reachable([root.args[0]]):
            apart = root.args[0], root.args[1], root.args[2]
        if apart is not None:
            # What does not look at the state, such as a reset, comes first.
            return self._either(*apart, way)
        for name, level in machine.module.resets:
            # A synchronous reset as well: it acts in codes that no state has.
            signal = self._words.sig(name, 1)
            test = signal if level else self._words.invert(signal)
            yes, no = self._both(root, signal)[:: 1 if level else -1]
            if yes.op == "const":
                return self._either(test, yes, no, way)
        after = {s: self.encoded(machine.at(root, s)) for s in self._states}
        return self._tabulated(after) if way is Way.BY_STATE else self._moved(after)

    def _both(self, root: Word, bit: Word) -> tuple[Word, Word]:
        """Return a word where a bit is 1, and where it is 0."""
        yes, no = (Substitution(self._words, {bit: self._words.const(v, 1)})(root) for v in (1, 0))
        return yes, no

    def _either(self, test: Word, yes: Word, no: Word, way: Way) -> Word | None:
        one, two = self.following(yes, way), self.following(no, way)
        return None if one is None or two is None else self._words.mux(test, one, two)

    def _tabulated(self, after: Mapping[int, Word]) -> Word:
        """Return the next code bit by bit, one alternative for each state."""
        words = self._words
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

    def _moved(self, after: Mapping[int, Word]) -> Word | None:
        """Return the next code by one test, whether to leave the state, and a table of where to.

        None where a state leads to several others.
        """
        words = self._words
        leaves_if: dict[Word, set[int]] = {}
        to: dict[int, int] = {}
        for state, word in after.items():
            here = self._codes[state]
            ends = {leaf.value if leaf.op == "const" else None for leaf in leaves(word)} - {here}
            target = next(iter(ends), here)
            if len(ends) > 1 or target is None:
                return None
            to[state] = target
            leaves_if.setdefault(self._leaves(word, here), set()).add(here)
        tests = [test for test in leaves_if if test.op != "const"]
        if len(tests) < 2:  # noqa: PLR2004 - one test is the same as state by state
            return None
        terms = [words.conj((self._one_of(codes), test)) for test, codes in leaves_if.items()]
        return words.mux(words.disj(terms), self.decoded(to, self._new.width), self._new)

    def _leaves(self, word: Word, here: int) -> Word:
        """Return whether a choice of codes is another than a given one."""
        if word.op == "mux":
            test, yes, no = word.args
            return self._words.mux(test, self._leaves(yes, here), self._leaves(no, here))
        return self._words.const(int(word.value != here), 1)

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
        own = self._machine.own
        bits = _deciding(root, own)
        if not bits or own in reachable(bits):
            return None
        return bits[0], *self._both(root, bits[0])

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
