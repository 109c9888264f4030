"""Linear relations between words modulo a power of two, found by elimination.

Columns are the words, their most significant bits (an unsigned and a signed reading differ by
a multiple of that bit) and the number 1. A relation found in samples is a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.evaluate.equivalence.filled import Word
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.arithmetic import add, negate
from hwopt.netlist.ternary import LOW, Ternary, known

Numbers = npt.NDArray[np.uint64]

#: Samples for each column, and at least.
_ROWS, _FEWEST = 2, 64

#: The widest word [bits], summands of a relation that is worth having, and additions that a
#: factor of one may take.
_WIDEST, _SUMMANDS, _ADDITIONS = 62, 8, 4


@dataclass(frozen=True)
class Term:
    """A multiple of a word."""

    factor: int
    word: Word


def solve(samples: Samples, target: Word, words: Sequence[Word]) -> list[Term] | None:
    """Return terms whose sum is the target in every sampled state; None where there are none."""
    width = len(target)
    if width > _WIDEST:
        return None
    tops = [(word[-1],) for word in words if len(word) > 1]
    columns = list(dict.fromkeys([(TRUE,), *words, *tops]))
    matrix = np.stack([samples.numbers(word) for word in columns], axis=1)
    right = samples.numbers(target)
    chosen = np.random.default_rng(6).permutation(len(right))[: _ROWS * len(columns) + _FEWEST]
    mask = (1 << width) - 1
    factors = eliminate(matrix[chosen], right[chosen], mask)
    if factors is None or sum(1 for one in factors if one) > 2 * _SUMMANDS:
        return None
    if ((matrix @ np.array(factors, dtype=np.uint64) - right) & np.uint64(mask)).any():
        return None
    terms = _terms(dict(zip(columns, factors, strict=True)), width)
    cheap = all(abs(term.factor).bit_count() <= _ADDITIONS for term in terms)
    return terms if cheap and len(terms) <= _SUMMANDS else None


def _terms(factors: dict[Word, int], width: int) -> list[Term]:
    """Return the terms; a word with its most significant bit becomes one that is signed."""
    modulus = 1 << width
    terms = []
    for word, factor in list(factors.items()):
        top = word[-1:]
        signed = -(factor << len(word)) % modulus
        if len(word) > 1 and factor and signed and factors.get(top) == signed:
            factors[top] = 0
            factors[word] = 0
            terms.append(Term(factor, (*word, *top * (width - len(word)))))
    terms += [Term(factor, word) for word, factor in factors.items() if factor]
    return [
        Term(one.factor - modulus if one.factor > modulus >> 1 else one.factor, one.word)
        for one in terms
    ]


def build(aig: Aig, terms: Sequence[Term], width: int) -> Word:
    """Return the sum of terms as a word."""
    logic = Ternary(aig)
    total = [LOW] * width
    for term in terms:
        word = [known(one) for one in (*term.word, *[FALSE] * width)][:width]
        if term.factor < 0:
            word = negate(logic, word)
        factor = abs(term.factor)
        for place in range(factor.bit_length()):
            if factor >> place & 1:
                total = add(logic, total, [*[LOW] * place, *word][:width])
    return tuple(bit[0] for bit in total)


def eliminate(matrix: Numbers, right: Numbers, mask: int) -> list[int] | None:
    """Return one x with matrix * x = right modulo mask + 1, most of it 0; None if there is none.

    Args:
        matrix: `(rows, columns)` array; its columns are preferred from left to right.
        right: `(rows,)` array.
        mask: A power of two minus one.
    """
    left = matrix & np.uint64(mask)
    right = right & np.uint64(mask)
    pivots: list[tuple[int, int, int]] = []
    free = list(range(left.shape[1]))
    while free:
        place = _least(left[len(pivots) :, free], mask)
        if place is None:
            break
        row, which = place[0] + len(pivots), place[1]
        column = free.pop(which)
        top = len(pivots)
        left[[top, row]], right[[top, row]] = left[[row, top]], right[[row, top]]
        pivot = int(left[top, column])
        shift = (pivot & -pivot).bit_length() - 1
        inverse = pow(pivot >> shift, -1, mask + 1)
        below = (left[top + 1 :, column] >> np.uint64(shift)) * np.uint64(inverse)
        left[top + 1 :] = (left[top + 1 :] - below[:, None] * left[top]) & np.uint64(mask)
        right[top + 1 :] = (right[top + 1 :] - below * right[top]) & np.uint64(mask)
        pivots.append((column, shift, inverse))
    if right[len(pivots) :].any():
        return None
    return _substituted(left, right, pivots, mask)


def _least(part: Numbers, mask: int) -> tuple[int, int] | None:
    """Return row and column of the first entry with the fewest zeros at its low end."""
    low = part & (~part + np.uint64(1))
    low[part == 0] = np.uint64(mask) + np.uint64(1)
    if not low.size or int(low.min()) > mask:
        return None
    columns = low.min(axis=0)
    column = int(columns.argmin())
    return int(low[:, column].argmin()), column


def _substituted(
    left: Numbers, right: Numbers, pivots: Sequence[tuple[int, int, int]], mask: int
) -> list[int] | None:
    """Solve an eliminated system from its last pivot up; what has no pivot is 0."""
    found = [0] * left.shape[1]
    for row in reversed(range(len(pivots))):
        column, shift, inverse = pivots[row]
        rest = int(right[row]) - sum(
            int(left[row, other]) * value for other, value in enumerate(found) if value
        )
        rest &= mask
        if rest & (1 << shift) - 1:
            return None
        found[column] = (rest >> shift) * inverse & mask
    return found
