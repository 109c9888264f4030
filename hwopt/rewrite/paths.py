"""Conditions in force wherever somebody sees a word: the tests on the way to it."""

from hwopt.rewrite.atoms import Atoms, TooManyAtomsError, atoms_of
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.regions import region_of
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: A condition and whether it holds.
Literal = tuple[Word, bool]

#: Most conditions remembered for a word, and most that take part in one decision.
MAX_LITERALS = 40
MAX_RELATED = 8


class Paths:
    """What holds wherever words of a module are seen.

    Words may be changed all at once wherever these conditions do not hold: of the operands of
    an AND each is seen only where those before it are 1, so that the first 0 stays one.
    """

    def __init__(self, module: Module, facts: Facts) -> None:
        """Walk a module."""
        self._facts = facts
        self._held: dict[Word, dict[Literal, None]] = {}
        roots = module.roots()
        for root in roots:
            self._held[root] = {}
        for word in reversed(reachable(roots)):
            for place, arg in enumerate(word.args):
                self._also(arg, {**self._held[word], **dict.fromkeys(_added(word, place))})

    def __call__(self, word: Word) -> tuple[Literal, ...]:
        """Return conditions that hold wherever a word is seen."""
        return tuple(self._held.get(word, {}))

    def decided(self, test: Word, seen: Word) -> bool | None:
        """Return the value that a test always has where a word is seen; None if none is known."""
        related = self._related(test, self(seen))
        if not related:
            return None
        try:
            atoms = Atoms([test, *(word for word, _ in related)], self._facts)
        except TooManyAtomsError:
            return None
        under = atoms.possible
        for word, holds in related:
            under &= atoms(word) if holds else atoms.ones ^ atoms(word)
        return atoms.decided(test, under) if under else None

    def _related(self, test: Word, literals: tuple[Literal, ...]) -> list[Literal]:
        """Return the conditions that speak of what a test speaks of."""
        wanted = _subjects(test)
        return [x for x in literals if wanted & _subjects(x[0])][-MAX_RELATED:]

    def _also(self, word: Word, literals: dict[Literal, None]) -> None:
        held = self._held.get(word)
        if held is None:
            self._held[word] = dict(list(literals.items())[-MAX_LITERALS:])
        else:
            self._held[word] = {x: None for x in held if x in literals}


def _added(user: Word, place: int) -> list[Literal]:
    """Return what holds besides where an operand of a word is seen."""
    if user.op == "mux" and place:
        return _split(user.args[0], holds=place == 1)
    if user.width == 1 and user.op in {"and", "or"}:
        return [x for a in user.args[:place] for x in _split(a, holds=user.op == "and")]
    return []


def _split(test: Word, *, holds: bool) -> list[Literal]:
    """Return what follows from a test: it and the parts that it joins."""
    if test.op == "not":
        return _split(test.args[0], holds=not holds)
    parts: list[Literal] = [(test, holds)]
    if test.op == ("and" if holds else "or"):
        for arg in test.args:
            parts += _split(arg, holds=holds)
    return parts


def _subjects(test: Word) -> set[Word]:
    """Return the words of which a condition speaks."""
    found: set[Word] = set()
    for atom in atoms_of([test]):
        region = region_of(atom)
        if region is not None:
            found.add(region.subject)
        elif atom.op in {"eq", "ult", "slt"}:
            found.update(atom.args)
        found.add(atom)
    return found
