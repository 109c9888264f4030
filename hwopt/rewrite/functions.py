"""Tables of constants as functions of single bits."""

from functools import lru_cache

from hwopt.rewrite.choices import FREE, Choice, cofactor, merged, select
from hwopt.rewrite.decoding import cover
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words


def written_bits(words: Words, choice: Choice) -> Word | None:
    """Return a choice of constants with each bit as the cheapest function of the variables.

    None where a leaf is no constant.
    """
    if any(leaf.op != "const" for leaf in choice.leaves):
        return None
    bits = []
    for i in range(choice.word.width):
        table = tuple(FREE if x == FREE else choice.leaves[x].value >> i & 1 for x in choice.table)
        bits.append(_Function(words, choice.variables).word(table))
    return words.cat(reversed(bits))


def written_bit(words: Words, variables: tuple[Word, ...], table: tuple[int, ...]) -> Word:
    """Return one bit as the cheapest function of variables; entries are 0, 1 or FREE."""
    return _Function(words, variables).word(table)


class _Function:
    """Writes one bit: a parity where it is one, else split at the variable that leaves least."""

    def __init__(self, words: Words, variables: tuple[Word, ...]) -> None:
        self._words, self._variables = words, variables
        self._done: dict[tuple[int, ...], Word] = {}

    def word(self, table: tuple[int, ...]) -> Word:
        """Return a bit with the table's value wherever it is not free."""
        if table not in self._done:
            self._done[table] = self._written(table)
        return self._done[table]

    def _written(self, table: tuple[int, ...]) -> Word:
        words = self._words
        values = {x for x in table if x != FREE}
        if len(values) <= 1:
            return words.const(next(iter(values), 0), 1)
        parity = self._parity(table)
        if parity is not None:
            return parity
        product = self._product(table)
        return self._split(table) if product is None else product

    def _parity(self, table: tuple[int, ...]) -> Word | None:
        """Return an exclusive OR of variables, where the table is one."""
        if FREE in table:
            return None
        base = table[0]
        odd = [i for i in range(len(self._variables)) if table[1 << i] != base]
        mask = sum(1 << i for i in odd)
        if any(x != base ^ (place & mask).bit_count() & 1 for place, x in enumerate(table)):
            return None
        parts = [self._variables[i] for i in odd]
        return self._words.xor([*parts, self._words.const(base, 1)])

    def _product(self, table: tuple[int, ...]) -> Word | None:
        """Return a table whose ones, or zeros, are one product."""
        for value in (1, 0):
            ones = {i for i, x in enumerate(table) if x == value}
            zeros = {i for i, x in enumerate(table) if x == 1 - value}
            cubes = cover(len(self._variables), ones, zeros)
            if len(cubes) == 1:
                care, want = cubes[0]
                literals = [
                    v if want >> i & 1 else self._words.invert(v)
                    for i, v in enumerate(self._variables)
                    if care >> i & 1
                ]
                bit = self._words.conj([*literals, self._words.const(1, 1)])
                return bit if value else self._words.invert(bit)
        return None

    def _split(self, table: tuple[int, ...]) -> Word:
        options = []
        for at in range(len(self._variables)):
            no, yes = (cofactor(table, at, value=v) for v in (0, 1))
            if no == yes:
                continue
            if (same := merged(no, yes)) is not None:
                return self.word(same)
            options.append((_cost(no) + _cost(yes) - _kin(no, yes), at, no, yes))
        _, at, no, yes = min(options)
        words, variable = self._words, self._variables[at]
        if _opposite(no, yes):
            return words.xor((variable, self.word(no)))
        return select(words, variable, self.word(yes), self.word(no))


def _opposite(no: tuple[int, ...], yes: tuple[int, ...]) -> bool:
    return FREE not in no and FREE not in yes and all(a != b for a, b in zip(no, yes, strict=True))


@lru_cache(maxsize=1 << 14)
def _cost(table: tuple[int, ...]) -> int:
    """Return how many products the ones or the zeros of a table need."""
    ones = {i for i, x in enumerate(table) if x == 1}
    zeros = {i for i, x in enumerate(table) if x == 0}
    width = (len(table) - 1).bit_length()
    if not ones or not zeros:
        return 0
    return min(len(cover(width, ones, zeros)), len(cover(width, zeros, ones)))


def _kin(no: tuple[int, ...], yes: tuple[int, ...]) -> int:
    return _cost(no) if _opposite(no, yes) else 0


def products(words: Words, variables: tuple[Word, ...], ones: set[int], zeros: set[int]) -> Word:
    """Return a bit that is 1 at the first assignments and 0 at the others, as OR of products."""
    cubes = cover(len(variables), ones, zeros)
    terms = []
    for care, want in cubes:
        literals = [
            v if want >> i & 1 else words.invert(v)
            for i, v in enumerate(variables)
            if care >> i & 1
        ]
        terms.append(words.conj([*literals, words.const(1, 1)]))
    return words.disj([*terms, words.const(0, 1)])
