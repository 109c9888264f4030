"""Conditions as truth tables over bits and comparisons, with what comparisons exclude."""

from collections.abc import Iterable

from hwopt.rewrite.facts import Facts
from hwopt.rewrite.regions import Region, region_of
from hwopt.rewrite.tables import column
from hwopt.verilog.word import Word

#: Most atoms over which tables are built.
MAX_ATOMS = 10
#: Operations that join bits; any other word of one bit is an atom.
_JOINS = frozenset({"and", "or", "xor", "not", "mux", "const"})
#: What two different words can be to each other: equal, unsigned less, signed less.
_RELATIONS = ((1, 0, 0), (0, 1, 1), (0, 1, 0), (0, 0, 1), (0, 0, 0))


class TooManyAtomsError(Exception):
    """Conditions depend on more atoms than tables can have."""


class Atoms:
    """Tables of conditions over their common atoms."""

    def __init__(self, roots: Iterable[Word], facts: Facts, *, limit: int = MAX_ATOMS) -> None:
        """Collect the atoms of words of one bit.

        Raises:
            TooManyAtomsError: there are more than `limit`.
        """
        found = atoms_of(roots)
        if len(found) > limit:
            raise TooManyAtomsError
        self.atoms = found
        self._size = 1 << len(found)
        #: The table of a condition that always holds.
        self.ones = (1 << self._size) - 1
        self._done = {atom: column(i, self._size) for i, atom in enumerate(found)}
        #: Where the atoms' values do not exclude each other.
        self.possible = self._possible(facts)

    def __call__(self, root: Word) -> int:
        """Return the table of a condition over the atoms."""
        if root not in self._done:
            self._done[root] = self._table(root, [self(a) for a in root.args])
        return self._done[root]

    def decided(self, word: Word, under: int) -> bool | None:
        """Return the value that a condition always has where a table is 1; None if it has none."""
        care = under & self.possible
        table = self(word) & care
        return False if not table else True if table == care else None

    def _table(self, word: Word, args: list[int]) -> int:
        if word.op == "const":
            return self.ones if word.value else 0
        if word.op == "not":
            return self.ones ^ args[0]
        if word.op == "mux":
            return args[0] & args[1] | (self.ones ^ args[0]) & args[2]
        table = args[0]
        for arg in args[1:]:
            joined = {"and": table & arg, "or": table | arg, "xor": table ^ arg}
            table = joined[word.op]
        return table

    def _possible(self, facts: Facts) -> int:
        possible = self.ones
        regions = {a: r for a in self.atoms if (r := region_of(a)) is not None}
        for subject in dict.fromkeys(r.subject for r in regions.values()):
            own = {a: r for a, r in regions.items() if r.subject is subject}
            known = facts(subject)
            possible &= self._segments(own, (known.low, known.high))
        pairs: dict[tuple[Word, ...], list[Word]] = {}
        for atom in self.atoms:
            if atom not in regions and atom.op in {"eq", "ult", "slt"}:
                pairs.setdefault(tuple(sorted(atom.args, key=lambda w: w.index)), []).append(atom)
        for (first, _), atoms in pairs.items():
            possible &= self._related(first, atoms)
        return possible

    def _segments(self, regions: dict[Word, Region], limits: tuple[int, int]) -> int:
        """Return the table of what atoms about one word can be at once."""
        low, high = limits
        starts = {low}
        for region in regions.values():
            starts.update(x for span in region.spans for x in (span[0], span[1] + 1))
        table = 0
        for point in (x for x in starts if low <= x <= high):
            here = self.ones
            for atom, region in regions.items():
                inside = any(a <= point <= b for a, b in region.spans)
                here &= self._literal(atom, holds=inside)
            table |= here
        return table

    def _related(self, first: Word, atoms: list[Word]) -> int:
        """Return the table of what comparisons of the same two words can be at once."""
        table = 0
        for equal, less, less_signed in _RELATIONS:
            here = self.ones
            for atom in atoms:
                if atom.op == "eq":
                    holds = bool(equal)
                else:
                    below = bool(less if atom.op == "ult" else less_signed)
                    holds = not equal and below == (atom.args[0] is first)
                here &= self._literal(atom, holds=holds)
            table |= here
        return table

    def _literal(self, atom: Word, *, holds: bool) -> int:
        return self._done[atom] if holds else self.ones ^ self._done[atom]


def atoms_of(roots: Iterable[Word]) -> list[Word]:
    """Return the bits and comparisons that conditions join, in the order of creation."""
    found: set[Word] = set()
    stack, seen = list(roots), set[Word]()
    while stack:
        word = stack.pop()
        if word in seen:
            continue
        seen.add(word)
        if word.op in _JOINS:
            stack.extend(word.args)
        else:
            found.add(word)
    return sorted(found, key=lambda w: w.index)
