"""What is known of the values of all words of a module."""

from functools import reduce

from hwopt.rewrite.fact import Fact, fact
from hwopt.rewrite.ranges import Interval
from hwopt.rewrite.regions import Region, region_of
from hwopt.rewrite.transfer import RULES, anything
from hwopt.rewrite.values import Values
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: How many words below an arm are looked at again under the test that chooses it.
_DEPTH = 5


class Facts:
    """Facts of a module's words; registers hold what they can reach after reset."""

    def __init__(self, module: Module, given: dict[Word, Fact] | None = None) -> None:
        """Know a module; `given` are facts that hold besides, such as a condition's."""
        self._module = module
        self._values = Values(module)
        self._given = given or {}
        self._done: dict[Word, Fact] = {}

    def __call__(self, root: Word) -> Fact:
        """Return what is known of a word."""
        if root not in self._done:
            for word in reachable([root]):
                if word not in self._done:
                    found = self._found(word)
                    also = self._given.get(word)
                    self._done[word] = found if also is None else found.meet(also)
        return self._done[root]

    def reached(self, word: Word) -> frozenset[int]:
        """Return the values that a register can hold; empty where they are not known."""
        return self._values.register(word.name) if word.op == "sig" else frozenset()

    def _found(self, word: Word) -> Fact:
        if word.op == "sig":
            return self._signal(word)
        args = [self._done[a] for a in word.args]
        if word.op == "mux":
            args[1:] = [self._arm(word, place) for place in (1, 2)]
        return RULES.get(word.op, anything)(word, args)

    def _arm(self, word: Word, place: int) -> Fact:
        """Return the fact of an arm where the test chooses it."""
        test, holds = word.args[0], place == 1
        region = region_of(test.args[0] if test.op == "not" else test)
        if region is None:
            return self._done[word.args[place]]
        holds ^= test.op == "not"
        spans = region.spans if holds else _outside(region)
        if not spans:
            return self._done[word.args[place]]
        known = fact(region.subject.width, span=Interval(spans[0][0], spans[-1][1]))
        return self._under(word.args[place], {region.subject: known}, _DEPTH)

    def _under(self, word: Word, given: dict[Word, Fact], depth: int) -> Fact:
        """Return the fact of a word where those of others hold, looked at so many words deep."""
        known = self._done[word]
        if word in given:
            return known.meet(given[word])
        if depth == 0 or not word.args:
            return known
        args = [self._under(a, given, depth - 1) for a in word.args]
        if all(new is self._done[a] for new, a in zip(args, word.args, strict=True)):
            return known
        return known.meet(RULES.get(word.op, anything)(word, args))

    def _signal(self, word: Word) -> Fact:
        reached = self._values.register(word.name)
        if not reached:
            return self._between(word)
        mask = (1 << word.width) - 1
        ones = reduce(int.__and__, reached)
        zeros = mask & ~reduce(int.__or__, reached)
        return fact(word.width, zeros=zeros, ones=ones, span=Interval(min(reached), max(reached)))

    def _between(self, word: Word) -> Fact:
        """Return what an interval with a stride says of a register."""
        span = self._values.span(word.name)
        if span is None:
            return fact(word.width)
        stride = max(span.step, 1)
        fixed = (stride & -stride) - 1  # bits below the stride never change
        return fact(
            word.width,
            zeros=fixed & ~span.low,
            ones=fixed & span.low,
            span=Interval(span.low, span.high),
        )


def _outside(region: Region) -> tuple[tuple[int, int], ...]:
    """Return the numbers beside one span; all where there are several."""
    top = (1 << region.subject.width) - 1
    if len(region.spans) != 1:
        return ((0, top),)
    low, high = region.spans[0]
    return tuple(s for s in ((0, low - 1), (high + 1, top)) if s[0] <= s[1])
