"""Choices that look for the greatest, or least, of words one after the other."""

from dataclasses import dataclass
from typing import TypeAlias

from hwopt.rewrite.comparisons import Comparison, comparisons
from hwopt.rewrite.flags import Flags
from hwopt.verilog.graph import Substitution
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


@dataclass(frozen=True)
class Competitor:
    """A word that may be the greatest, or least."""

    word: Word
    #: The word; where it takes no part, a number that wins against no other.
    entered: Word
    #: Whether it takes part, where a flag says so.
    present: Word


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
    #: Where flags say who takes part: bits whose OR is whether anybody does.
    present: frozenset[Word] = frozenset()


@dataclass(frozen=True)
class Entry:
    """What competes, and what a word is if that wins."""

    word: Word
    prize: Word
    #: Whether it takes part.
    present: Word
    #: Whether it wins where nobody takes part.
    fallback: bool = False


#: What a word is looked through for the tests that decide it.
_DECIDED = frozenset({"mux", "cat", "slice", "sext", "and", "or", "xor", "not"})

_Side: TypeAlias = Contest | Competitor


def contests(words: Words, order: list[Word], flags: Flags, most: int) -> dict[Word, Contest]:
    """Return the contests of a module by their tests.

    Args:
        words: The module's words.
        order: The words, each after its arguments.
        flags: What flags are gathered from.
        most: Competitors of one contest at most.
    """
    choices = [word for word in order if word.op == "mux"]
    won: dict[Word, Contest] = {}
    asked = _Asked(words, flags, won)
    found: dict[Word, Contest] = {}
    for word in choices:
        test, yes, no = word.args
        for each in comparisons(words, test):
            if each.has(yes, no):
                contest = asked.contest(test, each, greatest=yes is each.greater)
                if contest is not None and contest.size <= most:
                    won[word] = found[test] = contest
    for test in dict.fromkeys(word.args[0] for word in choices):
        for each in comparisons(words, test) if test not in found else ():
            kinds = {c.greatest for w in (each.lesser, each.greater) if (c := won.get(w))}
            for greatest in kinds:
                contest = asked.contest(test, each, greatest=greatest)
                if contest is not None and contest.size <= most:
                    found[test] = contest
    return found


def entries(words: Words, contest: Contest, prize: Word) -> list[Entry] | None:
    """Return what competes for a word; of equals the first one wins.

    None where a winner does not say what the word is.
    """
    found = _entries(words, contest, prize, fallback=bool(contest.present))
    tests = _tests(contest)
    asked = any(not tests.isdisjoint(_decided(each.prize)) for each in found)
    return None if asked else found


def _entries(words: Words, side: _Side, prize: Word, *, fallback: bool) -> list[Entry]:
    if isinstance(side, Competitor):
        won = side.entered if prize is side.word else prize
        return [Entry(side.entered, won, side.present, fallback)]
    known = (Substitution(words, {side.test: words.const(holds, 1)}) for holds in (1, 0))
    yes, no = (under(prize) for under in known)
    parts = [
        _entries(words, side.yes, yes, fallback=False),
        _entries(words, side.no, no, fallback=fallback),
    ]
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


@dataclass(frozen=True)
class _Asked:
    """Comparisons as contests between what won others."""

    words: Words
    flags: Flags
    won: dict[Word, Contest]

    def contest(self, test: Word, asked: Comparison, *, greatest: bool) -> Contest | None:
        """Return the contest that a test decides; None where sides compete in other ways."""
        yes, no = (asked.greater, asked.lesser) if greatest else (asked.lesser, asked.greater)
        kind = (greatest, asked.signed)
        present = frozenset[Word]()
        if asked.flag is None or asked.gate is None:
            one, other = (self._open(word, kind) for word in (yes, no))
            if one is None or other is None:
                return None
            if asked.gate is not None:
                if not asked.strict or isinstance(one, Contest):
                    return None
                one = self._entrant(yes, asked.gate, kind)
        else:
            one, other = self._known(yes, asked.gate, kind), self._known(no, asked.flag, kind)
            present = self.flags(asked.gate) | self.flags(asked.flag)
        size = sum(side.size if isinstance(side, Contest) else 1 for side in (one, other))
        return Contest(test, one, other, *kind, not asked.strict, size, present)

    def _open(self, word: Word, kind: tuple[bool, bool]) -> _Side | None:
        """Return who wins a word where all take part; None where they compete in other ways."""
        side = self.won.get(word)
        if side is None or side.present:
            return Competitor(word, word, self.words.const(1, 1))
        return side if (side.greatest, side.signed) == kind else None

    def _known(self, word: Word, flag: Word, kind: tuple[bool, bool]) -> _Side:
        """Return who wins a word where a flag says whether anybody takes part."""
        side = self.won.get(word)
        if side is None or (side.greatest, side.signed) != kind:
            return Competitor(word, word, flag)
        return side if side.present == self.flags(flag) else Competitor(word, word, flag)

    def _entrant(self, word: Word, gate: Word, kind: tuple[bool, bool]) -> Competitor:
        greatest, signed = kind
        masked = _masked(self.words, gate, word, signed=signed, greatest=greatest)
        return Competitor(word, masked, self.words.const(1, 1))


def _masked(words: Words, gate: Word, word: Word, *, signed: bool, greatest: bool) -> Word:
    """Return a word, or where a gate is closed a number that wins against no other."""
    ones, top = (1 << word.width) - 1, 1 << (word.width - 1)
    worst = (top if signed else 0) if greatest else ones ^ (top if signed else 0)
    if worst == 0:
        return words.conj((word, words.sext(gate, word.width)))
    if worst == ones:
        return words.disj((word, words.sext(words.invert(gate), word.width)))
    return words.mux(gate, word, words.const(worst, word.width))
