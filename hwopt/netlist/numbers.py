"""A table of numbers for functions: the same number, the same function.

A literal is twice a number plus one where it is inverted. `UNDEFINED` is its own inverse.
"""

from collections.abc import Iterable

FALSE, TRUE, UNDEFINED = 0, 1, 2

#: Literals of a word, least significant bit first.
Numbers = tuple[int, ...]


def inverted(one: int) -> int:
    """Return the literal of NOT."""
    return one if one == UNDEFINED else one ^ 1


class Table:
    """Numbers given so far.

    A number is `free` where an undefined bit has a part in it: then the same number does not
    mean the same value, since each undefined bit may be chosen anew.
    """

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._keys: list[object] = ["constant", "undefined"]
        self._free: set[int] = {UNDEFINED >> 1}

    def number(self, key: object, uses: Iterable[int] = (), *, free: bool = False) -> int:
        """Return the literal of a key.

        Args:
            key: What is computed, over literals.
            uses: The literals in it.
            free: Whether it may be undefined by itself.
        """
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = 2 * len(self._keys)
            self._keys.append(key)
            if free or not self._free.isdisjoint(one >> 1 for one in uses):
                self._free.add(found >> 1)
        return found

    def word(
        self, key: object, width: int, uses: Iterable[int] = (), *, free: bool = False
    ) -> Numbers:
        """Return the literals of a word that is one key."""
        base = self.number(key, uses, free=free)
        return tuple(self.number((base, index), (base,)) for index in range(width))

    def is_free(self, one: int) -> bool:
        """Tell whether an undefined bit has a part in a literal."""
        return one >> 1 in self._free

    def key(self, one: int) -> object:
        """Return the key of a literal."""
        return self._keys[one >> 1]

    def and_(self, a: int, b: int) -> int:
        """Return the literal of a AND b."""
        if FALSE in (a, b):
            return FALSE
        if a in (TRUE, b):
            return b
        return a if b == TRUE else self.number(("and", min(a, b), max(a, b)), (a, b))

    def or_(self, a: int, b: int) -> int:
        """Return the literal of a OR b."""
        return inverted(self.and_(inverted(a), inverted(b)))

    def xor(self, a: int, b: int) -> int:
        """Return the literal of a XOR b."""
        if UNDEFINED in (a, b):
            return UNDEFINED
        flip = (a ^ b) & 1
        a, b = sorted((a & ~1, b & ~1))
        return b ^ flip if a == FALSE else self.number(("xor", a, b), (a, b)) ^ flip

    def mux(self, select: int, low: int, high: int) -> int:
        """Return the literal of `select ? high : low`."""
        if select in (FALSE, TRUE) or low == high:
            return high if select == TRUE else low
        if select & 1:
            select, low, high = select ^ 1, high, low
        return self.number(("mux", select, low, high), (select, low, high))

    def any_of(self, word: Iterable[int]) -> int:
        """Return the OR of literals, in any order."""
        bits = frozenset(word) - {FALSE}
        if TRUE in bits:
            return TRUE
        if len(bits) <= 1:
            return next(iter(bits), FALSE)
        return self.number(("any", bits), bits)

    def equal(self, a: Numbers, b: Numbers) -> int:
        """Return whether two words are equal."""
        return self.number(("equal", *sorted((a, b))), (*a, *b))

    def exclusive(self, selects: Numbers) -> bool:
        """Tell whether no two literals are ever true at once, as far as it shows."""
        groups = [self._atoms(one) for one in selects]
        return all(
            self._apart(one, two)
            for index, group in enumerate(groups)
            for other in groups[:index]
            for one in group
            for two in other
        )

    def _atoms(self, one: int) -> tuple[int, ...]:
        """Return literals of which one is true where a literal is."""
        key = self.key(one)
        if not one & 1 and isinstance(key, tuple) and key[0] == "any":
            return tuple(key[1])
        return (one,)

    def _apart(self, one: int, two: int) -> bool:
        """Tell whether two literals are opposites, or a word against two constants."""
        if self.is_free(one) or self.is_free(two):
            return False
        first, second = self.key(one), self.key(two)
        if one == two ^ 1 or one & 1 or two & 1:
            return one == two ^ 1
        if not (isinstance(first, tuple) and isinstance(second, tuple)):
            return False
        if not first[0] == second[0] == "equal":
            return False
        shared = [(a, b) for a in (1, 2) for b in (1, 2) if first[a] == second[b]]
        return any(
            {x, y} == {FALSE, TRUE}
            for a, b in shared
            for x, y in zip(first[3 - a], second[3 - b], strict=True)
        )
