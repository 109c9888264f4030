"""Relations mode by mode: in each mode of one side, a register bit of the other is one of its bits.

A controller that is built anew keeps its data elsewhere in each of its states: a word that is
shifted out stands one place lower in each step, a flag is a constant but in two states. The modes
are the values that all narrow registers of one side take together in simulated states; a register
bit of the other side is then a choice by mode between constants and bits of the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hwopt.evaluate.equivalence.filled import Word
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.netlist.aig import FALSE, TRUE, Aig
from hwopt.netlist.simulate import ALL, Words64

#: Values that a register may take to count as one that controls, and that all take together.
_CODES, _MODES = 16, 256
#: Widest register that counts as one that controls, and width of all together [bits].
_WIDTH, _WIDEST = 16, 24
#: Literals that a bit is compared with, and words of 64 states of a mode in which it is.
_CANDIDATES, _STATES = 2000, 64


@dataclass(frozen=True)
class Modes:
    """All values that some register bits take together, as numbers, lowest bit first."""

    word: Word
    codes: tuple[int, ...]

    @property
    def first(self) -> int:
        """The least of them, 0 where there is none."""
        return self.codes[0] if self.codes else 0

    @property
    def last(self) -> int:
        """The greatest of them, 0 where there is none."""
        return self.codes[-1] if self.codes else 0

    def drawn(self, random: np.random.Generator, count: int) -> npt.NDArray[np.uint64]:
        """Return some of them by chance."""
        codes = np.array(self.codes, dtype=np.uint64)
        return codes[random.integers(0, len(codes), count)]

    def member(self, aig: Aig, word: Sequence[int]) -> int:
        """Return where a word has one of the values."""
        return _member(aig, word, self.codes)

    def where(self, aig: Aig, word: Sequence[int], code: int) -> int:
        """Return where a word has a value."""
        return aig.any_of(bit ^ (code >> place & 1) for place, bit in enumerate(word)) ^ 1


@dataclass(frozen=True)
class Span:
    """All values that a register takes: the numbers up to one."""

    word: Word
    last: int
    first: int = 0

    def drawn(self, random: np.random.Generator, count: int) -> npt.NDArray[np.uint64]:
        """Return some of them by chance."""
        return random.integers(self.first, self.last, count, dtype=np.uint64, endpoint=True)

    def member(self, aig: Aig, word: Sequence[int]) -> int:
        """Return where a word has one of the values."""
        within = TRUE
        for place, bit in enumerate(word):
            within = (aig.or_ if self.last >> place & 1 else aig.and_)(bit ^ 1, within)
        return within


#: What register bits hold, and nothing else.
Held = Modes | Span


def _member(aig: Aig, word: Sequence[int], codes: Sequence[int]) -> int:
    if len(codes) in (0, 1 << len(word)):
        return TRUE if codes else FALSE
    *rest, bit = word
    half = 1 << len(rest)
    low = _member(aig, rest, [code for code in codes if code < half])
    return aig.mux(bit, low, _member(aig, rest, [code - half for code in codes if code >= half]))


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
        rows = np.stack([samples.value(literal) for literal in several])
        self._views = [_View(samples, modes, code) for code in modes.codes]
        self._known = [view.known(several, rows) for view in self._views]

    def value(self, bit: int) -> int | None:
        """Return a bit as a choice by mode; None where in some mode it is none of the literals."""
        chosen: dict[int, list[int]] = {}
        row = self._samples.value(bit)[np.newaxis]
        for code, view, known in zip(self._modes.codes, self._views, self._known, strict=True):
            literal = known.get(int(view.keys(row)[0]))
            if literal is None:
                return None
            chosen.setdefault(literal, []).append(code)
        aig, modes, value = self._samples.aig, self._modes, FALSE
        for literal, codes in chosen.items():
            where = aig.any_of(modes.where(aig, modes.word, code) for code in codes)
            value = aig.mux(where, value, literal)
        return value


class _View:
    """Some states of a mode, and keys of literals there: equal values have equal keys."""

    def __init__(self, samples: Samples, modes: Modes, code: int) -> None:
        mask = np.full_like(samples.value(modes.word[0]), ALL)
        for place, bit in enumerate(modes.word):
            mask &= samples.value(bit ^ 1 ^ (code >> place & 1))
        here = np.flatnonzero(mask)
        self._here = here[:: max(1, len(here) // _STATES)]
        self._mask = mask[self._here]
        factors = np.random.default_rng(1).integers(0, 2**64, len(self._here), dtype=np.uint64)
        self._factors = factors | np.uint64(1)
        self._whole = int((self._mask * self._factors).sum())

    def keys(self, rows: Words64) -> Words64:
        """Return a key for each row of values."""
        found: Words64 = ((rows[:, self._here] & self._mask) * self._factors).sum(axis=1)
        return found

    def known(self, literals: Sequence[int], rows: Words64) -> dict[int, int]:
        """Return constants and literals by key; of equal ones the constant, then the first."""
        found: dict[int, int] = {}
        for literal, key in reversed(list(zip(literals, self.keys(rows).tolist(), strict=True))):
            found[(self._whole - key) % (1 << 64)] = literal ^ 1
            found[key] = literal
        return found | {self._whole: TRUE, 0: FALSE}


def _codes(samples: Samples, word: Word) -> tuple[int, ...]:
    return tuple(int(code) for code in np.unique(samples.numbers(word)))
