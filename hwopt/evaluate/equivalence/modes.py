"""Relations mode by mode: in each mode of one side, a register bit of the other is one of its bits.

A controller that is built anew keeps its data elsewhere in each of its states: a word that is
shifted out stands one place lower in each step, a flag is a constant but in two states. The modes
are the values that all narrow registers of one side take together in simulated states; a register
bit of the other side is then a choice by mode between constants and bits of the first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.evaluate.equivalence.filled import Word
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.simulate import ALL, Words64

#: Values that a register may take to count as one that controls, and that all take together.
_CODES, _MODES = 16, 256
#: Widest register that counts as one that controls, and width of all together [bits].
_WIDTH, _WIDEST = 16, 24
#: Literals that a bit is compared with.
_CANDIDATES = 2000


@dataclass(frozen=True)
class Modes:
    """All values that some register bits take together, as numbers, lowest bit first."""

    word: Word
    codes: tuple[int, ...]

    def member(self, aig: Aig, word: Sequence[int]) -> int:
        """Return where a word has one of the values."""
        return aig.any_of(self.where(aig, word, code) for code in self.codes)

    def where(self, aig: Aig, word: Sequence[int], code: int) -> int:
        """Return where a word has a value."""
        return aig.any_of(bit ^ (code >> place & 1) for place, bit in enumerate(word)) ^ 1


def modes_of(samples: Samples, registers: Iterable[Word]) -> Modes | None:
    """Return the modes by the registers that take few values; None where there is one mode."""
    counted = []
    for word in registers:
        count = len(_codes(samples, word)) if len(word) <= _WIDTH else _CODES + 1
        if 1 < count <= _CODES:
            counted.append((count, word))
    chosen: Word = ()
    for _, word in sorted(counted, key=lambda each: each[0]):
        wider = (*chosen, *word)
        if len(wider) <= _WIDEST and len(_codes(samples, wider)) <= _MODES:
            chosen = wider
    return Modes(chosen, _codes(samples, chosen)) if chosen else None


class Table:
    """What the literals of one side are in each mode."""

    def __init__(self, samples: Samples, modes: Modes, literals: Iterable[int]) -> None:
        """Note the values of literals in each mode.

        Args:
            samples: Simulated states.
            modes: What tells them apart.
            literals: Those that a bit may be; the first of equal ones is taken.
        """
        self._samples, self._modes = samples, modes
        several = list(dict.fromkeys(literals))[:_CANDIDATES]
        self._masks = [_mask(samples, modes, code) for code in modes.codes]
        self._known = [dict(_keys(samples, several, mask)) for mask in self._masks]

    def value(self, bit: int) -> int | None:
        """Return a bit as a choice by mode; None where in some mode it is none of the literals."""
        chosen: dict[int, list[int]] = {}
        for code, mask, known in zip(self._modes.codes, self._masks, self._known, strict=True):
            literal = known.get(_key(self._samples.value(bit), mask))
            if literal is None:
                return None
            chosen.setdefault(literal, []).append(code)
        aig, modes, value = self._samples.aig, self._modes, FALSE
        for literal, codes in chosen.items():
            where = aig.any_of(modes.where(aig, modes.word, code) for code in codes)
            value = aig.mux(where, value, literal)
        return value


def _codes(samples: Samples, word: Word) -> tuple[int, ...]:
    return tuple(int(code) for code in np.unique(samples.numbers(word)))


def _mask(samples: Samples, modes: Modes, code: int) -> Words64:
    """Return the states of a mode."""
    mask = np.full_like(samples.value(modes.word[0]), ALL)
    for place, bit in enumerate(modes.word):
        mask &= samples.value(bit ^ 1 ^ (code >> place & 1))
    return mask


def _keys(samples: Samples, literals: Sequence[int], mask: Words64) -> Iterator[tuple[bytes, int]]:
    """Yield literals and constants by their values in a mode; what shall win comes last."""
    for literal in reversed(literals):
        for one in (literal ^ 1, literal):
            yield _key(samples.value(one), mask), one
    for constant in (FALSE, TRUE):
        yield _key(np.full_like(mask, ALL if constant == TRUE else 0), mask), constant


def _key(values: Words64, mask: Words64) -> bytes:
    here = np.flatnonzero(mask)
    return (values[here] & mask[here]).tobytes()
