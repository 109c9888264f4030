"""Statements of which one is executed, by a test or by labels."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from hwopt.verilog.assigning import Variables
from hwopt.verilog.held import part, runs
from hwopt.verilog.labels import is_full, matches, may_overlap
from hwopt.verilog.state import State
from hwopt.verilog.symbols import UnsupportedError
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Variables of one bit that no text can name: whether a loop, a round of it, or a routine has been
#: left.
LEFT = BROKEN, SKIPPED, RETURNED = "$broken", "$skipped", "$returned"


class Choices(Variables, ABC):
    """Executes conditionals and cases."""

    def __init__(self, words: Words, local: Callable[[str], str] = str) -> None:
        super().__init__(words, local)
        #: The variable that a function returns.
        self.result = ""

    @abstractmethod
    def run(self, statement: Any) -> None:
        """Execute one statement."""

    def _conditional(self, statement: Any) -> None:
        if len(statement.conditions) != 1 or statement.conditions[0].pattern is not None:
            raise UnsupportedError("pattern")
        test = self.expressions.condition(statement.conditions[0].expr)
        self._note(statement.conditions[0].expr, test)
        self._branch([(test, statement.ifTrue)], statement.ifFalse)

    def _case(self, statement: Any) -> None:
        subject = self.expressions(statement.expr)
        arms: list[tuple[Word, Any]] = []
        for item in statement.items:
            tests = [matches(self.expressions, statement, subject, e) for e in item.expressions]
            arms.append((self.words.disj(tests), item.stmt))
        otherwise = statement.defaultCase
        if otherwise is None and arms and is_full(self.expressions, statement, subject):
            otherwise = arms.pop()[1]
        if may_overlap(self.expressions, statement, subject):
            self._at_once(arms, otherwise)
        else:
            self._branch(arms, otherwise)

    def _at_once(self, arms: Sequence[tuple[Word, Any]], otherwise: Any) -> None:
        """Execute arms of which one is taken at most, or so the text says.

        Where several tests hold nobody is owed anything but what only one of them changes: each bit
        is as the first arm has it that gives it another value than if no test held.
        """
        before = self.state
        none = self.words.invert(self.words.disj([test for test, _ in arms]))
        found = []
        for test, statement in [*arms, (none, otherwise)]:
            self.state = before.copy()
            self._path.append(test)
            if statement is not None:
                self.run(statement)
            self._path.pop()
            found.append(self.state)
        *taken, self.state = found
        for name in ("values", "pending"):
            rest = getattr(self.state, name)
            for key, width in self._keys(found, name).items():
                if key in {*LEFT, self.result} and any(key not in getattr(s, name) for s in found):
                    raise UnsupportedError("way out of a case whose labels may overlap")
                hold = self.words.sig(key, width)
                base = word = rest.get(key, hold)
                for (test, _), state in reversed(list(zip(arms, taken, strict=True))):
                    word = self._where(test, getattr(state, name).get(key, hold), base, word)
                rest[key] = word

    @staticmethod
    def _keys(states: Sequence[State], name: str) -> dict[str, int]:
        """Return what is assigned in any of some states, and how wide it is."""
        return {k: word.width for state in states for k, word in getattr(state, name).items()}

    def _where(self, test: Word, value: Word, base: Word, word: Word) -> Word:
        """Return a word with the bits of a value that are not the base's, where a test holds."""
        parts = []
        for low, width, same in runs(self.words, value, base):
            old = part(self.words, word, low, width)
            new = part(self.words, value, low, width)
            parts.append(old if same else self.words.mux(test, new, old))
        return self.words.cat(reversed(parts))

    def _branch(self, arms: Sequence[tuple[Word, Any]], otherwise: Any) -> None:
        """Execute the first arm whose test holds; a test that is constant decides at once."""
        if not arms:
            if otherwise is not None:
                self.run(otherwise)
            return
        (test, statement), rest = arms[0], arms[1:]
        if test.op == "const":
            if test.value:
                self.run(statement)
            else:
                self._branch(rest, otherwise)
            return
        self._fork(test, lambda: self.run(statement), lambda: self._branch(rest, otherwise))

    def _fork(self, test: Word, yes: Callable[[], None], no: Callable[[], None]) -> None:
        """Go on in two ways, by a test that is no constant."""
        before = self.state.copy()
        self._path.append(test)
        yes()
        self._path[-1] = self.words.invert(test)
        taken, self.state = self.state, before
        no()
        self._path.pop()
        self._merge(test, taken, self.state)

    def _merge(self, test: Word, taken: State, other: State) -> None:
        for name in ("values", "pending"):
            yes, no = getattr(taken, name), getattr(other, name)
            for key in [*no, *(k for k in yes if k not in no)]:
                if key == self.result and not (key in yes and key in no):
                    # Before it is assigned, a result is nothing that anybody is owed.
                    no[key] = yes.get(key) or no[key]
                    continue
                width = (yes.get(key) or no[key]).width
                hold = self.words.sig(key, width)
                no[key] = self.words.mux(test, yes.get(key, hold), no.get(key, hold))
