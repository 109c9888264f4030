"""Words that nobody sees in the same cycle, given what registers can hold."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.choices import FREE, MAX_VARIABLES, Choice
from hwopt.rewrite.observed import Observed
from hwopt.rewrite.ranges import view
from hwopt.rewrite.selecting import cheapest
from hwopt.rewrite.state.reach import reach_of
from hwopt.rewrite.tables import Tables, support
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word

#: Most bits on which all conditions of a group may depend.
_CONDITION_BITS = 11
#: Most words that are compared with each other.
_MOST_WORDS = 64
#: Most multiplexers of a choice that is there already.
_MOST_CHOICES = 64


class Exclusive:
    """Which words of a module are never seen together, given what registers can hold."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._observed = Observed(module)

    def groups(
        self,
        candidates: Sequence[Word],
        *,
        states: bool = True,
        same: Callable[[Word], Hashable] = id,
    ) -> Iterator["Turns"]:
        """Yield groups of which no two are seen together and none needs another, largest first.

        Args:
            candidates: Words; no more than 64 of them are looked at.
            states: Whether what registers can hold keeps words apart too.
            same: Words of equal keys may be seen together: they are done at once.
        """
        found: list[Turns] = []
        sometimes = [w for w in candidates if self._observed(w).op != "const"][:_MOST_WORDS]
        for start, first in enumerate(sometimes):
            if any(first in turns.words for turns in found):
                continue
            group, best = [first], None
            for other in sometimes[start + 1 :]:
                turns = self._turns([*group, other], states=states, same=same)
                if turns is not None:
                    group.append(other)
                    best = turns
            if best is not None:
                found.append(best)
        yield from sorted(found, key=lambda turns: -len(turns.words))

    def _turns(
        self, group: Sequence[Word], *, states: bool, same: Callable[[Word], Hashable]
    ) -> "Turns | None":
        """Return how words take turns; None where two may be seen together, or one needs another.

        None, too, where that depends on too many bits, or on one of them: what hides a word has to
        stay what it is when the words change.
        """
        conditions = [self._observed(word) for word in group]
        needed = reachable([*conditions, *(a for word in group for a in word.args)])
        if not set(group).isdisjoint(needed):
            return None
        try:
            leaves = support(conditions, limit=_CONDITION_BITS)
        except TooLargeError:
            return None
        tables = Tables(leaves)
        possible = tables.ones
        for signal in dict.fromkeys(leaf[0] for leaf in leaves) if states else ():
            at = [i for s, i in leaves if s is signal]
            if signal.name in self._held:
                bits = tables(signal)
                values = {tuple(v >> i & 1 for i in at) for v in self._held[signal.name]}
                possible &= _any_of(tables.ones, [bits[i] for i in at], values)
        found = [tables(each)[0] & possible for each in conditions]
        last = same(group[-1])
        if any(found[-1] & f and same(w) != last for w, f in zip(group, found, strict=True)):
            return None
        literals = [self._module.words.bit(word, i) for word, i in leaves]
        columns = {bit: tables(bit)[0] for bit in literals}
        return Turns(self._module, tuple(group), tuple(conditions), tuple(found), tables, columns)

    @cached_property
    def _held(self) -> dict[str, frozenset[int]]:
        spans = reach_of(self._module).items()
        return {name: span.values for name, span in spans if span.values}


#: A value, and where it is wanted.
_Case = tuple[Word, int]


@dataclass(frozen=True)
class Turns:
    """Words that are never seen together, but for such as one does at once.

    All can be one, whose operands are chosen before.
    """

    module: Module
    words: tuple[Word, ...]
    #: When each is seen, as a word and as a table of the bits on which that depends.
    conditions: tuple[Word, ...]
    seen: tuple[int, ...]
    tables: Tables
    #: Tables of these bits.
    literals: dict[Word, int]

    def chosen(self, values: Sequence[Word]) -> Word:
        """Return the value of the word that is seen; any of them where none is.

        Words that may be seen together need equal values.
        """
        words = self.module.words
        width = max(_extended(v)[0] for v in values)
        signed = any(_extended(v)[1] for v in values)
        if signed and not all(_extended(v)[1] for v in values):
            width = values[0].width
        cases: dict[Word, int] = {}
        for value, table in zip(values, self.seen, strict=True):
            narrow = words.bits(value, 0, width)
            cases[narrow] = cases.get(narrow, 0) | table
        result = self._there(cases) or self._written(cases)
        full = values[0].width
        return words.sext(result, full) if signed else words.zext(result, full)

    def _there(self, cases: dict[Word, int]) -> Word | None:
        """Return a choice of the module that is what is wanted wherever it is seen."""
        for word in self.module.order():
            if word.op == "mux" and all(self._shows(word, *case) for case in cases.items()):
                below = reachable([word])
                if set(self.words).isdisjoint(below):
                    return word
        return None

    def _shows(self, choice: Word, value: Word, where: int) -> bool:
        """Tell whether a choice takes a value wherever that is wanted."""
        stack = [(choice, where)]
        for _ in range(_MOST_CHOICES):
            if not stack:
                return True
            word, here = stack.pop()
            if word is value or not here:
                continue
            test = self._table(word.args[0]) if word.op == "mux" else None
            if test is None:
                return False
            stack += [(word.args[1], here & test), (word.args[2], here & ~test)]
        return False

    def _table(self, test: Word) -> int | None:
        """Return where a test holds; None where it depends on anything else."""
        try:
            leaves = support([test])
        except TooLargeError:
            return None
        known = all(self.module.words.bit(*leaf) in self.literals for leaf in leaves)
        return self.tables(test)[0] if known else None

    def _written(self, cases: dict[Word, int]) -> Word:
        """Return a choice among values, by the bits that tell the cases apart, and no more."""
        literals, leaves = tuple(self.literals), tuple(cases)
        if len(literals) > MAX_VARIABLES or len(leaves) == 1:
            return self._tree(list(cases.items()))
        table = [FREE] * (1 << len(literals))
        for number, where in enumerate(cases.values()):
            for place in range(len(table)):
                if where >> place & 1:
                    table[place] = number
        return cheapest(self.module.words, Choice(leaves[0], literals, leaves, tuple(table)))

    def _tree(self, cases: list[_Case]) -> Word:
        """Return a choice among values, by single bits where these tell the cases apart."""
        if len(cases) == 1:
            return cases[0][0]
        words = self.module.words
        halves = [
            (bit, yes, no)
            for bit, table in self.literals.items()
            if (yes := [c for c in cases if not c[1] & ~table])
            and (no := [c for c in cases if not c[1] & table])
            and len(yes) + len(no) == len(cases)
        ]
        if halves:
            bit, yes, no = min(halves, key=lambda half: abs(len(half[1]) - len(half[2])))
            return words.mux(bit, self._tree(yes), self._tree(no))
        (value, table), *rest = cases
        here = [c for c, t in zip(self.conditions, self.seen, strict=True) if t & table]
        return words.mux(words.disj(here), value, self._tree(rest))


def _extended(word: Word) -> tuple[int, bool]:
    """Return the width of what is extended here, and whether with its sign."""
    if word.op == "const":
        return max(1, word.value.bit_length()), False
    seen = view(word)
    return (word.width, False) if seen is None else (seen[0].width, seen[1])


def _any_of(ones: int, bits: Sequence[int], values: set[tuple[int, ...]]) -> int:
    result = 0
    for value in values:
        here = ones
        for bit, wanted in zip(bits, value, strict=True):
            here &= bit if wanted else ones ^ bit
        result |= here
    return result
