"""Exclusive ORs as a matrix over their inputs, with shared parts found greedily."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from hwopt.rewrite.arithmetic.xors import Sharing, XorMatrix, xor_matrix
from hwopt.rewrite.change import Change, block_of, call
from hwopt.verilog.graph import reachable
from hwopt.verilog.module import Module
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: A bit of a word that is no exclusive OR itself.
_Bit = tuple[Word, int]
#: The bits of which one bit is the parity, and whether it is inverted.
_Row = tuple[frozenset[_Bit], bool]

#: Fewer inputs in all rows together are not worth a block.
MIN_ONES = 8
VARIANTS: tuple[tuple[Sharing, int | None], ...] = (
    ("paar", None),
    ("depth", None),
    ("trees", None),
    ("paar", 1),
    ("depth", 1),
    ("paar", 2),
)


class _Linear:
    """Rows of words: which bits each of their bits is the parity of, and whether inverted."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._done: dict[Word, list[_Row]] = {}

    def __call__(self, word: Word) -> list[_Row]:
        if word not in self._done:
            self._done[word] = self._rows(word)
        return self._done[word]

    def _rows(  # noqa: PLR0911 - one return for each operation
        self, word: Word
    ) -> list[_Row]:
        if word.op == "const":
            return [(frozenset(), bool(word.value >> i & 1)) for i in range(word.width)]
        if word.op == "xor":
            parts = [self(a) for a in word.args]
            return [_sum([r[i] for r in parts]) for i in range(word.width)]
        if word.op == "not":
            return [(row, not flip) for row, flip in self(word.args[0])]
        if word.op == "cat":
            return [row for a in reversed(word.args) for row in self(a)]
        if word.op == "slice":
            return self(word.args[0])[word.value : word.value + word.width]
        if word.op == "redxor":
            return [_sum(self(word.args[0]))]
        if word.op == "sext":
            rows = self(word.args[0])
            return [*rows, *[rows[-1]] * (word.width - len(rows))]
        if word.op == "mux" and (linear := self._conditional(word)) is not None:
            return linear
        return [(frozenset({(word, i)}), False) for i in range(word.width)]

    def _conditional(self, word: Word) -> list[_Row] | None:
        """Read `c ? x ^ k : x` with a constant k as x ^ (k & c)."""
        test, yes, no = (self(a) for a in word.args)
        rows = []
        for one, other in zip(yes, no, strict=True):
            if one[0] != other[0]:
                return None
            rows.append(other if one[1] == other[1] else _sum([other, test[0]]))
        return rows


def _sum(rows: list[_Row]) -> _Row:
    bits: frozenset[_Bit] = frozenset()
    flip = False
    for row, inverted in rows:
        bits ^= row
        flip ^= inverted
    return bits, flip


def shared_parities(module: Module) -> Iterator[Change]:
    """Write each word of parities, or all of them, from one matrix with common parts shared."""
    linear = _Linear(module.words)
    inner: set[Word] = set()
    found: list[Word] = []
    for word in reversed(module.order()):
        if word in inner:
            inner.update(word.args if word.op in _ENTERED else ())
            continue
        rows = linear(word) if word.op in {"xor", "mux", "redxor", "cat"} else []
        sizes = [len(bits) for bits, _ in rows if len(bits) > 1]
        if sum(sizes) >= MIN_ONES and max(sizes) > 2:  # noqa: PLR2004 - two bits share nothing
            found.append(word)
            inner.update(word.args)
    together = len(found) > 1 and sum(word.width for word in found) <= _TOGETHER
    inputs = reachable(bit[0] for word in found for row, _ in linear(word) for bit in row)
    for number, variant in enumerate(VARIANTS):
        if together and not set(inputs) & set(found):  # else the block would feed itself
            yield _matrix(module, found, linear, variant, 2 * number)
    for word in found:
        for number, variant in enumerate(VARIANTS):
            yield _matrix(module, [word], linear, variant, 1 + 2 * number)


#: Bits of all words of parities that are written together.
_TOGETHER = 128

_ENTERED = frozenset({"xor", "not", "cat", "slice", "redxor", "sext", "mux"})


def _matrix(
    module: Module,
    several: Sequence[Word],
    linear: _Linear,
    variant: tuple[Sharing, int | None],
    rank: int,
) -> Change:
    words = module.words
    rows = [row for word in several for row in linear(word)]
    columns = sorted({b for bits, _ in rows for b in bits}, key=lambda b: (b[0].index, b[1]))
    place = {bit: i for i, bit in enumerate(columns)}
    matrix = XorMatrix(
        len(columns),
        tuple(frozenset(place[b] for b in bits) for bits, _ in rows),
        frozenset(i for i, (_, flip) in enumerate(rows) if flip),
    )
    sharing, seed = variant
    name = f"{module.name}_n{'_'.join(str(word.index) for word in several)}"
    block = block_of(xor_matrix(matrix, sharing=sharing, seed=seed), name)
    vector = words.cat([words.bit(w, i) for w, i in reversed(columns)])
    result = call(module, block, len(rows), [vector])
    lows = accumulate((word.width for word in several), initial=0)
    return Change(
        "shared_parities",
        f"write {len(rows)} parities of {len(columns)} bits with shared parts ({sharing})",
        tuple((w, words.bits(result, low, w.width)) for w, low in zip(several, lows, strict=False)),
        (block,),
        rank=rank,
    )
