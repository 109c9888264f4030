"""Under which condition anything can see a word."""

from collections.abc import Callable, Sequence
from itertools import combinations

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.tables import Leaf, Tables, support
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Operations that conditions may contain: what is shared is never part of its own condition.
_PLAIN = frozenset(
    {"sig", "const", "slice", "cat", "and", "or", "xor", "not", "eq", "redor", "redand", "mux"}
)
#: Most bits on which a condition may depend.
CONDITION_BITS = 10


class Observed:
    """Conditions of the words of a module; a condition that is too large counts as true."""

    def __init__(self, module: Module, *, whole: frozenset[Word] = frozenset()) -> None:
        """Walk a module; the words in `whole` are taken to see none of their operands."""
        self._words = module.words
        self._always = module.words.const(1, 1)
        self._plain: dict[Word, bool] = {}
        self._conditions: dict[Word, Word] = {}
        roots = module.roots()
        for root in roots:
            self._conditions[root] = self._always
        for word in reversed(reachable(roots)):
            here = self._conditions.get(word)
            if here is None or word in whole:
                continue
            for place, arg in enumerate(word.args):
                self._also(arg, self._through(word, place, here))

    def __call__(self, word: Word) -> Word:
        """Return the condition, one bit."""
        return self._conditions.get(word, self._words.const(0, 1))

    def _also(self, word: Word, condition: Word) -> None:
        held = self._conditions.get(word)
        self._conditions[word] = condition if held is None else self._words.disj((held, condition))

    def _through(self, user: Word, place: int, here: Word) -> Word:
        """Return when an operand of a word is seen, given when the word is."""
        if user.op == "mux" and place:
            test = user.args[0]
            if self._is_plain(test):
                wanted = test if place == 1 else self._words.invert(test)
                return self._words.conj((here, wanted))
        if user.op == "and" and user.width == 1:
            others = [a for k, a in enumerate(user.args) if k != place and self._is_plain(a)]
            return self._words.conj((here, *others))
        return here

    def _is_plain(self, word: Word) -> bool:
        if word not in self._plain:
            below = reachable([word])
            self._plain[word] = len(below) < 60 and all(w.op in _PLAIN for w in below)  # noqa: PLR2004 - a glance
        return self._plain[word]


def separator(words: Words, ones: Sequence[Word], zeros: Sequence[Word]) -> Word | None:
    """Return a bit that is 1 under each of the first conditions and 0 under the others.

    The simplest of: a bit of a signal, two of them joined, or the conditions themselves. None
    where the conditions overlap or depend on too many bits.
    """
    try:
        leaves = support([*ones, *zeros], limit=CONDITION_BITS)
    except TooLargeError:
        return None
    tables = Tables(leaves)
    must, must_not = 0, 0
    for word in ones:
        must |= tables(word)[0]
    for word in zeros:
        must_not |= tables(word)[0]
    if must & must_not:
        return None

    def fits(word: Word) -> bool:
        table = tables(word)[0]
        return not must & ~table and not must_not & table

    return _simplest(words, leaves, fits) or words.disj(ones)


def _simplest(words: Words, leaves: list[Leaf], fits: Callable[[Word], bool]) -> Word | None:
    bits = [words.bit(word, i) for word, i in leaves]
    literals = [x for bit in bits for x in (bit, words.invert(bit))]
    for literal in literals:
        if fits(literal):
            return literal
    for join in (words.disj, words.conj):
        for pair in combinations(literals, 2):
            both = join(pair)
            if fits(both):
                return both
    for first, second, third in combinations(literals, 3):
        for both in (
            words.disj((first, words.conj((second, third)))),
            words.conj((first, words.disj((second, third)))),
        ):
            if fits(both):
                return both
    return None
