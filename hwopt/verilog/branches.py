"""Multiplexers as `if` and `else`, one for all signals that ask the same question."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hwopt.verilog.module import Drive
from hwopt.verilog.word import Word


@dataclass(frozen=True)
class _If:
    test: Word
    yes: "tuple[_Statement, ...]"
    no: "tuple[_Statement, ...]"


_Statement = _If | str
#: Comparisons of one word with constants that are worth a `case`.
MIN_CASES = 3
#: A signal and what it becomes here.
_Pair = tuple[Drive, Word]


@dataclass(frozen=True)
class Branches:
    """Writes the statements of a process."""

    #: Text of a test.
    test: Callable[[Word], str]
    #: Text of an assignment.
    assign: Callable[[Drive, Word], str]
    #: Whether a word is a choice that is written as `if`.
    splits: Callable[[Word], bool]

    def lines(self, pairs: Sequence[_Pair], written: Iterable[str] = ()) -> list[str]:
        """Return the statements that give each signal its word, if it is not the one it has.

        What only an asynchronous reset changes is said to keep its value: else front ends take it
        for undefined.

        Args:
            pairs: Signals and what they become.
            written: Arrays of which an element is written besides.
        """
        arrays = tuple(f"{name}[" for name in written)
        alone = [(d, w) for d, w in pairs if d.reset is not None and holds(d, w)]
        kept = [self.assign(d, w) for d, w in alone if not d.name.startswith(arrays)]
        return kept + [line for each in self._all(pairs) for line in self._text(each)]

    def _all(self, pairs: Sequence[_Pair]) -> tuple[_Statement, ...]:
        found: list[_Statement] = []
        pending = [(d, w) for d, w in pairs if not holds(d, w)]
        while pending:
            drive, word = pending[0]
            if not self.splits(word):
                found.append(self.assign(drive, word))
                pending = pending[1:]
                continue
            test = word.args[0]
            group = [p for p in pending if self.splits(p[1]) and p[1].args[0] is test]
            pending = [p for p in pending if p not in group]
            yes, no = (self._all([(d, w.args[k]) for d, w in group]) for k in (1, 2))
            found.append(_If(test, yes, no))
        return tuple(found)

    def _text(self, statement: _Statement) -> list[str]:
        if isinstance(statement, str):
            return [statement]
        if len(arms := _cases(statement)) >= MIN_CASES:
            return self._case(arms)
        test = self.test(statement.test)
        if not statement.yes:
            plain = test.isidentifier()
            return self._arms(f"if (!{test if plain else f'({test})'})", statement.no, ())
        return self._arms(f"if ({test})", statement.yes, statement.no)

    def _arms(self, head: str, yes: Sequence[_Statement], no: Sequence[_Statement]) -> list[str]:
        lines = [f"{head} begin", *self._inner(yes)]
        if len(no) == 1 and isinstance(no[0], _If):
            first, *rest = self._text(no[0])
            return [*lines, f"end else {first}", *rest]
        if no:
            lines += ["end else begin", *self._inner(no)]
        return [*lines, "end"]

    def _case(self, arms: "Sequence[_If]") -> list[str]:
        """Return a choice by the value of one word."""
        lines = [f"case ({self.test(arms[0].test.args[0])})"]
        for arm in arms:
            lines += self._item(self.test(arm.test.args[1]), arm.yes)
        if arms[-1].no:
            lines += self._item("default", arms[-1].no)
        return [*lines, "endcase"]

    def _item(self, label: str, statements: Sequence[_Statement]) -> list[str]:
        if len(statements) == 1 and isinstance(statements[0], str):
            return [f"  {label}: {statements[0]}"]
        inner = ["  " + line for line in self._inner(statements)]
        return [f"  {label}: begin", *inner, "  end"]

    def _inner(self, statements: Sequence[_Statement]) -> list[str]:
        return ["  " + line for each in statements for line in self._text(each)]


def _cases(statement: _If) -> list[_If]:
    """Return the arms of a chain that compares one word with constants, none of them twice."""
    arms: list[_If] = []
    seen: set[Word] = set()
    each: _Statement = statement
    while isinstance(each, _If) and _compares(each.test) and each.test.args[1] not in seen:
        if arms and each.test.args[0] is not arms[0].test.args[0]:
            break
        seen.add(each.test.args[1])
        arms.append(each)
        if len(each.no) != 1:
            break
        each = each.no[0]
    return arms


def _compares(test: Word) -> bool:
    return test.op == "eq" and test.args[1].op == "const"


def holds(drive: Drive, word: Word) -> bool:
    """Return whether a word is the register itself, which then keeps its value."""
    return drive.kind == "reg" and word.op == "sig" and word.name == drive.name


def choices(roots: Sequence[Word], uses: Callable[[Word], int]) -> set[Word]:
    """Return the choices below the roots that nothing else uses: they become branches."""
    found: set[Word] = set()
    stack = list(roots)
    while stack:
        word = stack.pop()
        if word.op == "mux" and uses(word) == 1 and word not in found:
            found.add(word)
            stack.extend(word.args[1:])
    return found
