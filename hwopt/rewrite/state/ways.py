"""The ways from one state of a machine to the next, and what holds on each of them."""

from collections.abc import Iterator
from itertools import islice

from hwopt.rewrite.state.machine import Machine
from hwopt.verilog.graph import Substitution, reachable
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most ways from one state to another that are looked at.
_WAYS = 64


class Ways:
    """Words of a machine as they are on its ways from state to state."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._found: dict[tuple[int, int], list[Substitution]] = {}

    def __call__(self, word: Word, state: int, other: int) -> list[Word]:
        """Return what a word is in a state, for each way in which another state follows.

        Where there are too many ways, what it is in the state whatever follows.
        """
        here = self._machine.at(word, state)
        return [through(here) for through in self._between(state, other)]

    def _between(self, state: int, other: int) -> list[Substitution]:
        if (state, other) not in self._found:
            words = self._machine.module.words
            moves = self._machine.at(self._machine.register.drive.word, state)
            facts = list(islice(_cases(words, moves, other, {}), _WAYS))
            known = [{}] if len(facts) == _WAYS else facts
            self._found[state, other] = [Substitution(words, each) for each in known]
        return self._found[state, other]


def _cases(
    words: Words, word: Word, value: int, facts: dict[Word, Word]
) -> Iterator[dict[Word, Word]]:
    """Yield, for each way in which a choice comes to a value, what its tests are then."""
    if word.op != "mux":
        yield facts
        return
    for side, more in branches(words, word, facts):
        if value in ends(side):
            yield from _cases(words, side, value, more)


def branches(
    words: Words, word: Word, facts: dict[Word, Word]
) -> Iterator[tuple[Word, dict[Word, Word]]]:
    """Yield both sides of a multiplexer, each with what is known there."""
    test, yes, no = word.args
    for side, holds in ((yes, 1), (no, 0)):
        more = dict(facts)
        assume(words, test, holds, more)
        yield side, more


def ends(word: Word) -> frozenset[int]:
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


def few(word: Word) -> bool:
    """Tell whether the ways through a choice are few."""
    count: dict[Word, int] = {}
    for each in reachable([word]):
        sides = each.args[1:] if each.op == "mux" else ()
        count[each] = sum(count[side] for side in sides) or 1
    return count[word] < _WAYS


def assume(words: Words, test: Word, value: int, facts: dict[Word, Word]) -> None:
    """Add to facts what is known of words where a test comes to a value."""
    if test.op == "not":
        assume(words, test.args[0], 1 - value, facts)
        return
    facts[test] = words.const(value, 1)
    if (test.op == "and" and value) or (test.op == "or" and not value):
        for arg in test.args:
            assume(words, arg, value, facts)
