"""Choices that look for the greatest, or least, of words one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from hwopt.verilog.graph import Substitution
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass(frozen=True)
class Competitor:
    """A word that may be the greatest, or least."""

    word: Word
    #: The word; where it takes no part, a number that wins against no other.
    entered: Word


@dataclass(frozen=True)
class Contest:
    """A test that says which of two sides has the greater, or lesser, word.

    A side is what won another contest, or one competitor.
    """

    #: Whether `yes` wins.
    test: Word
    yes: "Contest | Competitor"
    no: "Contest | Competitor"
    greatest: bool
    signed: bool
    #: Whether `yes` wins where both are equal.
    ties: bool
    #: Number of competitors.
    size: int


#: What a word is looked through for the tests that decide it.
_DECIDED = frozenset({"mux", "cat", "slice", "sext", "and", "or", "xor", "not"})

_Side: TypeAlias = Contest | Competitor


@dataclass(frozen=True)
class _Comparison:
    """A test that holds where one word is less than another, or at most it."""

    lesser: Word
    greater: Word
    strict: bool
    signed: bool
    #: What has to hold as well.
    gate: Word | None

    def has(self, one: Word, other: Word) -> bool:
        """Return whether these are the words that are compared."""
        return {one, other} == {self.lesser, self.greater}


def contests(words: Words, order: list[Word], most: int) -> dict[Word, Contest]:
    """Return the contests of a module by their tests.

    Args:
        words: The module's words.
        order: The words, each after its arguments.
        most: Competitors of one contest at most.
    """
    choices = [word for word in order if word.op == "mux"]
    won: dict[Word, Contest] = {}
    found: dict[Word, Contest] = {}
    for word in choices:
        test, yes, no = word.args
        for each in _comparisons(words, test):
            if each.has(yes, no):
                contest = _contest(words, test, each, won, greatest=yes is each.greater)
                if contest is not None and contest.size <= most:
                    won[word] = found[test] = contest
    for test in dict.fromkeys(word.args[0] for word in choices):
        for each in _comparisons(words, test) if test not in found else ():
            kinds = {c.greatest for w in (each.lesser, each.greater) if (c := won.get(w))}
            for greatest in kinds:
                contest = _contest(words, test, each, won, greatest=greatest)
                if contest is not None and contest.size <= most:
                    found[test] = contest
    return found


def entries(words: Words, contest: Contest, prize: Word) -> list[tuple[Word, Word]] | None:
    """Return what competes, and what a word is if that wins; of equals the first one does.

    None where a winner does not say what the word is.
    """
    found = _entries(words, contest, prize)
    tests = _tests(contest)
    asked = any(not tests.isdisjoint(_decided(each)) for _, each in found)
    return None if asked else found


def _entries(words: Words, side: _Side, prize: Word) -> list[tuple[Word, Word]]:
    if isinstance(side, Competitor):
        return [(side.entered, side.entered if prize is side.word else prize)]
    known = (Substitution(words, {side.test: words.const(holds, 1)}) for holds in (1, 0))
    yes, no = (under(prize) for under in known)
    parts = [_entries(words, side.yes, yes), _entries(words, side.no, no)]
    return [each for part in (parts if side.ties else parts[::-1]) for each in part]


def _tests(side: _Side) -> frozenset[Word]:
    if isinstance(side, Competitor):
        return frozenset()
    return frozenset({side.test}) | _tests(side.yes) | _tests(side.no)


def _decided(word: Word) -> list[Word]:
    """Return the words that a word is decided by or put together from, itself among them."""
    seen, stack = {word}, [word]
    found = []
    while stack:
        here = stack.pop()
        found.append(here)
        fresh = [a for a in here.args if a not in seen] if here.op in _DECIDED else []
        seen.update(fresh)
        stack += fresh
    return found


def _contest(
    words: Words, test: Word, asked: _Comparison, won: dict[Word, Contest], *, greatest: bool
) -> Contest | None:
    yes, no = (asked.greater, asked.lesser) if greatest else (asked.lesser, asked.greater)
    one, other = (won.get(word) or Competitor(word, word) for word in (yes, no))
    for side in (one, other):
        kind = (greatest, asked.signed)
        if isinstance(side, Contest) and (side.greatest, side.signed) != kind:
            return None
    if asked.gate is not None:
        if not asked.strict or isinstance(one, Contest):
            return None
        masked = _masked(words, asked.gate, yes, signed=asked.signed, greatest=greatest)
        one = Competitor(yes, masked)
    size = sum(side.size if isinstance(side, Contest) else 1 for side in (one, other))
    return Contest(test, one, other, greatest, asked.signed, not asked.strict, size)


def _masked(words: Words, gate: Word, word: Word, *, signed: bool, greatest: bool) -> Word:
    """Return a word, or where a gate is closed a number that wins against no other."""
    ones, top = (1 << word.width) - 1, 1 << (word.width - 1)
    worst = (top if signed else 0) if greatest else ones ^ (top if signed else 0)
    if worst == 0:
        return words.conj((word, words.sext(gate, word.width)))
    if worst == ones:
        return words.disj((word, words.sext(words.invert(gate), word.width)))
    return words.mux(gate, word, words.const(worst, word.width))


def _comparisons(words: Words, test: Word) -> Iterator[_Comparison]:
    """Yield each comparison that a test asks for, with what it asks for besides."""
    parts = test.args if test.op == "and" else (test,)
    for i, part in enumerate(parts):
        strict = part.op != "not"
        asked = part if strict else part.args[0]
        if asked.op in {"ult", "slt"}:
            rest = (*parts[:i], *parts[i + 1 :])
            gate = words.conj(rest) if rest else None
            lesser, greater = asked.args if strict else asked.args[::-1]
            yield _Comparison(lesser, greater, strict, asked.op == "slt", gate)
