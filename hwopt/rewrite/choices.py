"""A tree of multiplexers as what it is: a table from few bits to the words chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from hwopt.rewrite.atoms import Atoms, TooManyAtomsError
from hwopt.rewrite.bitwise import TooLargeError
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.ranges import uses
from hwopt.rewrite.tables import Leaf, Tables, support
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most bits that decide one choice.
MAX_VARIABLES = 9
#: Entry of a table for what cannot occur.
FREE = -1


@dataclass(frozen=True)
class Choice:
    """Which leaf a word is, for each assignment of its variables."""

    word: Word
    #: Words of one bit; the first is the lowest of an assignment.
    variables: tuple[Word, ...]
    leaves: tuple[Word, ...]
    #: Number of the leaf for each assignment, or FREE.
    table: tuple[int, ...]

    def sets(self) -> dict[int, set[int]]:
        """Return the assignments of each leaf that occurs."""
        found: dict[int, set[int]] = {}
        for place, leaf in enumerate(self.table):
            if leaf != FREE:
                found.setdefault(leaf, set()).add(place)
        return found


class Variables:
    """The bits on which tests depend, with tables of each."""

    def __init__(self, words: Words, facts: Facts, tests: list[Word], limit: int) -> None:
        """Choose bits of signals, or comparisons where these are too many.

        Raises:
            TooManyAtomsError: both are.
        """
        try:
            leaves = _whole_registers(facts, support(tests, limit=limit), limit)
            tables = Tables(leaves)
            self.bits = tuple(words.bit(word, i) for word, i in leaves)
            self.tables = {test: tables(test)[0] for test in tests}
            self.possible = _possible(words, facts, tables, leaves)
        except TooLargeError:
            atoms = Atoms(tests, facts, limit=limit)
            self.bits = tuple(atoms.atoms)
            self.tables = {test: atoms(test) for test in tests}
            self.possible = atoms.possible


def _whole_registers(facts: Facts, leaves: list[Leaf], limit: int) -> list[Leaf]:
    """Return bits with the others of their registers whose values are known, if these are few."""
    every = [
        (word, i)
        for word in dict.fromkeys(leaf[0] for leaf in leaves)
        for i in range(word.width)
        if (word, i) in leaves or facts.reached(word)
    ]
    return every if len(every) <= limit else leaves


def _possible(words: Words, facts: Facts, tables: Tables, leaves: list[Leaf]) -> int:
    """Return where whole words among the leaves have values that they can have."""
    possible = tables.ones
    for word in dict.fromkeys(leaf[0] for leaf in leaves):
        if sum(leaf[0] is word for leaf in leaves) < word.width:
            continue
        reached, known = facts.reached(word), facts(word)
        here = 0 if reached else tables.ones
        for value in sorted(reached):
            here |= tables(words.eq(word, words.const(value, word.width)))[0]
        for limit in () if reached else (known.low, known.high + 1):
            if 0 < limit < 1 << word.width:
                less = words.less(word, words.const(limit, word.width), signed=False)
                here &= tables(less)[0] ^ (tables.ones if limit == known.low else 0)
        possible &= here
    return possible


def choices(module: Module, facts: Facts, *, limit: int = MAX_VARIABLES) -> Iterator[Choice]:
    """Yield the outermost choices of a module; what others use too is a leaf."""
    order, count = module.order(), uses(module.roots())
    inner = {
        arm
        for word in order
        if word.op == "mux"
        for arm in word.args[1:]
        if arm.op == "mux" and count[arm] == 1
    }
    for word in order:
        if word.op == "mux" and word not in inner:
            found = choice_of(module.words, facts, word, inner, limit=limit)
            if found is not None:
                yield found


def choice_of(
    words: Words, facts: Facts, root: Word, inner: set[Word], *, limit: int = MAX_VARIABLES
) -> Choice | None:
    """Return a choice with as many of the inner multiplexers as its variables allow."""
    entered, variables = [root], None
    pending = [root]
    while pending:
        word = pending.pop(0)
        tests = [w.args[0] for w in dict.fromkeys((*entered, word))]
        try:
            variables = Variables(words, facts, tests, limit)
        except TooManyAtomsError:
            continue
        if word not in entered:
            entered.append(word)
        pending += [arm for arm in word.args[1:] if arm in inner and arm not in entered]
    tests = [w.args[0] for w in entered]
    try:
        variables = Variables(words, facts, tests, limit)
    except TooManyAtomsError:
        return None
    return _listed(root, set(entered), variables)


def _listed(root: Word, entered: set[Word], variables: Variables) -> Choice | None:
    leaves: dict[Word, int] = {}
    table = []
    for place in range(1 << len(variables.bits)):
        if not variables.possible >> place & 1:
            table.append(FREE)
            continue
        leaf = _leaf(root, entered, variables.tables, place)
        table.append(leaves.setdefault(leaf, len(leaves)))
    return Choice(root, variables.bits, tuple(leaves), tuple(table)) if leaves else None


def _leaf(root: Word, entered: set[Word], tables: Mapping[Word, int], place: int) -> Word:
    while root in entered:
        root = root.args[1] if tables[root.args[0]] >> place & 1 else root.args[2]
    return root


def select(words: Words, test: Word, yes: Word, no: Word) -> Word:
    """Return a multiplexer, as AND or OR where an arm is all zeros or ones."""
    ones = (1 << yes.width) - 1
    if test.op == "const" or yes is no:
        return words.mux(test, yes, no)
    if yes.width == 1:
        for arm, other, wanted in ((yes, no, test), (no, yes, words.invert(test))):
            if arm.op == "const" and other.op != "const":
                return (
                    words.disj((wanted, other))
                    if arm.value
                    else words.conj((words.invert(wanted), other))
                )
    elif yes.op == "const" and yes.value == 0 and no.op != "const":
        return words.conj((words.sext(words.invert(test), yes.width), no))
    elif no.op == "const" and no.value == 0 and yes.op != "const":
        return words.conj((words.sext(test, yes.width), yes))
    elif yes.op == "const" and yes.value == ones and no.op != "const":
        return words.disj((words.sext(test, yes.width), no))
    return words.mux(test, yes, no)


def tree(words: Words, choice: Choice, *, late: Mapping[Word, int] | None = None) -> Word:
    """Return a choice as a tree of multiplexers over its bits, equal parts shared.

    Args:
        words: Where words come from.
        choice: What is chosen.
        late: How late each variable is; the later it is, the nearer to the root it is asked.
    """
    return _Tree(words, choice, late or {}).word(choice.table)


class _Tree:
    def __init__(self, words: Words, choice: Choice, late: Mapping[Word, int]) -> None:
        self._words, self._choice, self._late = words, choice, late
        self._done: dict[tuple[int, ...], Word] = {}

    def word(self, table: tuple[int, ...]) -> Word:
        """Return the word of a table in which some variables no longer matter."""
        if table in self._done:
            return self._done[table]
        found = {x for x in table if x != FREE}
        if len(found) <= 1:
            result = self._choice.leaves[next(iter(found), 0)]
        else:
            result = self._split(table)
        self._done[table] = result
        return result

    def _split(self, table: tuple[int, ...]) -> Word:
        options = []
        for at, variable in enumerate(self._choice.variables):
            no, yes = (cofactor(table, at, value=v) for v in (0, 1))
            if no == yes:
                continue
            if (same := merged(no, yes)) is not None:
                return self.word(same)
            cost = len({*yes} - {FREE}) + len({*no} - {FREE})
            options.append((-self._late.get(variable, 0), cost, at, no, yes))
        _, _, at, no, yes = min(options)
        return select(self._words, self._choice.variables[at], self.word(yes), self.word(no))


@lru_cache(maxsize=1 << 14)
def cofactor(table: tuple[int, ...], at: int, *, value: int) -> tuple[int, ...]:
    """Return a table where a variable has a value; the variable's place stays."""
    bit = 1 << at
    return tuple(table[i & ~bit | value << at] for i in range(len(table)))


def merged(no: tuple[int, ...], yes: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return one table for both where they only differ in what cannot occur."""
    result = []
    for a, b in zip(no, yes, strict=True):
        if a != b and FREE not in (a, b):
            return None
        result.append(b if a == FREE else a)
    return tuple(result)
