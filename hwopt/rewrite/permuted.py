"""Words that are shifts or rotations of one word: a choice of them is a shifter."""

from hwopt.rewrite.choices import FREE, Choice, select
from hwopt.rewrite.functions import products
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A bit of a word, or a constant.
Bit = tuple[Word, int] | int


def bits_of(word: Word) -> list[Bit]:
    """Return where each bit of a word comes from, lowest first."""
    if word.op == "const":
        return [word.value >> i & 1 for i in range(word.width)]
    if word.op == "cat":
        return [bit for part in reversed(word.args) for bit in bits_of(part)]
    if word.op == "slice":
        return bits_of(word.args[0])[word.value : word.value + word.width]
    if word.op == "sext":
        inner = bits_of(word.args[0])
        return [*inner, *[inner[-1]] * (word.width - len(inner))]
    return [(word, i) for i in range(word.width)]


def shifter_of(words: Words, choice: Choice) -> Word | None:
    """Return a choice of moved copies of one word as rows of multiplexers, one for each bit."""
    leaves = [bits_of(leaf) for leaf in choice.leaves]
    source = _source(leaves, choice.word.width)
    if source is None:
        return None
    for kind in ("rotate", "left", "right"):
        found = _Shifter(words, choice, leaves, source, kind).word()
        if found is not None:
            return found
    return None


def _source(leaves: list[list[Bit]], width: int) -> list[Bit] | None:
    """Return the leaf that moves by nothing: the one with the most bits of its own."""
    real = [{b for b in leaf if not isinstance(b, int)} for leaf in leaves]
    full = [leaf for leaf, own in zip(leaves, real, strict=True) if len(own) == width]
    return min(
        full,
        key=lambda leaf: [(b[0].index, b[1]) for b in leaf if not isinstance(b, int)],
        default=None,
    )


class _Shifter:
    def __init__(
        self, words: Words, choice: Choice, leaves: list[list[Bit]], source: list[Bit], kind: str
    ) -> None:
        self._words, self._choice, self._leaves = words, choice, leaves
        self._source, self._kind = source, kind
        self._width = len(source)

    def word(self) -> Word | None:
        """Return the rows; None where the leaves are no such moves by a sum of the variables."""
        amounts = self._amounts()
        parts = None if amounts is None else self._parts(amounts)
        if parts is None:
            return None
        base, steps, others = parts
        word = self._moved(self._word_of(self._source), base)
        for at, by in sorted(steps.items(), key=lambda s: s[1]):
            if by:
                moved = self._moved(word, by)
                word = self._words.mux(self._choice.variables[at], moved, word)
        return self._except(word, others)

    def _except(self, word: Word, others: set[int]) -> Word | None:
        """Return a word but at some assignments, at which the choice has one other leaf."""
        table = self._choice.table
        leaves = {table[place] for place in others}
        if len(leaves) > 1:
            return None
        if not leaves:
            return word
        rest = {i for i, x in enumerate(table) if x != FREE} - others
        test = products(self._words, self._choice.variables, others, rest)
        return select(self._words, test, self._choice.leaves[leaves.pop()], word)

    def _word_of(self, bits: list[Bit]) -> Word:
        words = self._words
        return words.cat(
            words.const(b, 1) if isinstance(b, int) else words.bit(*b) for b in reversed(bits)
        )

    def _amounts(self) -> list[int | None] | None:
        """Return by how much the leaf of each assignment is moved; None where it is free."""
        moves = [self._amount(leaf) for leaf in self._leaves]
        if len({m for m in moves if m is not None}) < 3:  # noqa: PLR2004 - one multiplexer
            return None
        return [None if x == FREE else moves[x] for x in self._choice.table]

    def _amount(self, leaf: list[Bit]) -> int | None:
        for by in range(self._width + (self._kind != "rotate")):
            if self._shifted(self._source, by) == leaf:
                return by
        return None

    def _shifted(self, bits: list[Bit], by: int) -> list[Bit]:
        width = self._width
        if self._kind == "rotate":
            return [bits[(i - by) % width] for i in range(width)]
        if self._kind == "left":
            return ([0] * by + bits)[:width]
        return (bits + [0] * by)[by : by + width]

    def _moved(self, word: Word, by: int) -> Word:
        words, width = self._words, self._width
        by = by % width if self._kind == "rotate" else min(by, width)
        if by == 0:
            return word
        zeros = words.const(0, by)
        if self._kind == "rotate":
            return words.cat((words.cut(word, 0, width - by), words.cut(word, width - by, by)))
        if self._kind == "left":
            return words.cat((words.cut(word, 0, width - by), zeros))
        return words.cat((zeros, words.cut(word, by, width - by)))

    def _parts(self, amounts: list[int | None]) -> tuple[int, dict[int, int], set[int]] | None:
        """Return a base, what each variable adds to it, and the assignments that differ."""
        base = amounts[0]
        if base is None:
            return None
        steps = {}
        for at in range(len(self._choice.variables)):
            one = amounts[1 << at]
            if one is None or (one < base and self._kind != "rotate"):
                return None
            steps[at] = (one - base) % self._width if self._kind == "rotate" else one - base
        others = set()
        for place, amount in enumerate(amounts):
            total = base + sum(by for at, by in steps.items() if place >> at & 1)
            total = total % self._width if self._kind == "rotate" else min(total, self._width)
            if amount != total and self._choice.table[place] != FREE:
                others.add(place)
        return None if 2 * len(others) > len(amounts) else (base, steps, others)
