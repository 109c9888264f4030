"""What narrow registers hold: for each the values that no step adds to, whatever the others hold.

A chain of counters comes to its last one after more cycles than can be run. So sets of values
grow in steps of another kind: each register has any of the values that it is known to hold, in
any combination with the others, and what it holds one cycle later joins them. Most often the first
or the last of a set leads on, as a counter's last value carries into the next, so these are taken
more often. That a set is complete is a guess that induction has to show.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from hwopt.evaluate.equivalence.filled import Filled, Word
from hwopt.evaluate.equivalence.modes import Modes
from hwopt.evaluate.equivalence.samples import Samples, numbers
from hwopt.netlist.simulate import Simulator, Words64

#: Widest register that is looked at [bits], values that one may take, and registers.
_WIDEST, _CODES, _REGISTERS = 16, 256, 128
#: Vectors of a step [words of 64], and how many steps that add nothing end it.
_WIDTH, _QUIET = 64, 6
#: Steps at most, and nodes of all of them.
_STEPS, _NODES = 800, 2_000_000
#: How often a register has its first and its last value, by turns of steps; otherwise it has any.
_OFTEN = ((0.0, 0.9), (0.0, 0.0), (0.9, 0.0), (0.25, 0.25), (0.0, 0.7), (0.7, 0.0))

Codes = npt.NDArray[np.uint64]


def reached(samples: Samples) -> tuple[Modes, ...]:
    """Return a set for each register of both sides that seems not to take all values.

    Args:
        samples: States to begin with.
    """
    filled = samples.filled
    found: dict[Word, Codes] = {}
    for word in (*filled.gold_words, *filled.gate_words):
        if 1 < len(word) <= _WIDEST and len(found) < _REGISTERS:
            codes = np.unique(samples.numbers(word))
            if _few(word, codes):
                found[word] = codes
    steps = _Steps(filled, found)
    quiet = 0
    for number in range(min(_STEPS, _NODES // steps.nodes)):
        quiet = 0 if steps.grow(found, *_OFTEN[number % len(_OFTEN)]) else quiet + 1
        if quiet == _QUIET or not found:
            break
    return tuple(Modes(word, tuple(codes.tolist())) for word, codes in found.items())


def _few(word: Word, codes: Codes) -> bool:
    return len(codes) <= _CODES and len(codes) < 1 << len(word)


class _Steps:
    """Steps from states that are drawn from sets, many at once."""

    def __init__(self, filled: Filled, words: dict[Word, Codes]) -> None:
        following = filled.following
        self._after = {word: tuple(following[bit] for bit in word) for word in words}
        roots = [bit for word in self._after.values() for bit in word]
        self._simulator = Simulator(filled.aig, roots)
        self._table = self._simulator.table(_WIDTH)
        self.nodes = len(self._simulator)
        self._random = np.random.default_rng(7)
        reset = filled.contract.reset
        self._reset = filled.frame.inputs[reset.name, 0] if reset else None
        self._active_high = reset is not None and reset.active == "high"

    def grow(self, sets: dict[Word, Codes], first: float, last: float) -> bool:
        """Add what one step leads to, and drop what is no longer few; tell whether anything was."""
        for literal, words in self._drawn(sets, first, last):
            self._simulator.set(self._table, literal, words)
        self._simulator.run(self._table)
        grown = False
        for word, codes in list(sets.items()):
            more = np.union1d(
                codes, numbers(self._simulator.value(self._table, bit) for bit in self._after[word])
            )
            grown |= len(more) > len(codes)
            if _few(word, more):
                sets[word] = more
            else:
                del sets[word]
        return grown

    def _drawn(
        self, sets: dict[Word, Codes], first: float, last: float
    ) -> Iterator[tuple[int, Words64]]:
        random = self._random
        for literal in self._simulator.inputs:
            words = random.integers(0, 2**64, _WIDTH, dtype=np.uint64)
            if literal == self._reset:  # seldom
                words &= random.integers(0, 2**64, _WIDTH, dtype=np.uint64)
                words = words if self._active_high else ~words
            yield literal, words
        for word, codes in sets.items():
            yield from zip(word, _draw(random, word, codes, (first, last), _WIDTH), strict=True)


def _draw(
    random: np.random.Generator, word: Word, codes: Codes, often: tuple[float, float], width: int
) -> Iterator[Words64]:
    """Yield the bits of values of a set, its first and its last as often as is said."""
    values = codes[random.integers(0, len(codes), 64 * width)]
    draw = random.random(64 * width)
    values[draw < often[0]] = codes[0]
    values[draw > 1 - often[1]] = codes[-1]
    for place in range(len(word)):
        bits = (values >> np.uint64(place) & np.uint64(1)).astype(np.uint8)
        yield np.packbits(bits, bitorder="little").view("<u8").astype(np.uint64)


class Jumps:
    """Puts registers that have the same name on both sides to any value that they may hold."""

    def __init__(self, filled: Filled, sets: Iterable[Modes], equal: Mapping[int, int]) -> None:
        """Choose the registers.

        Args:
            filled: One cycle of both sides.
            sets: What registers hold.
            equal: Gold's register nets with those of gate that have the same name.
        """
        partner = {filled.gold[one]: filled.gate[two] for one, two in equal.items()}
        self._sets = [
            (each.word, np.array(each.codes, dtype=np.uint64), [partner[b] for b in each.word])
            for each in sets
            if all(bit in partner for bit in each.word)
        ]
        self._random = np.random.default_rng(11)
        self._turn = 0

    def __call__(self, width: int) -> dict[int, Words64]:
        """Return what register bits shall hold, now and in the next call something else."""
        often = _OFTEN[self._turn % len(_OFTEN)]
        self._turn += 1
        found: dict[int, Words64] = {}
        for word, codes, other in self._sets:
            drawn = list(_draw(self._random, word, codes, often, width))
            found.update(zip(word, drawn, strict=True))
            found.update(zip(other, drawn, strict=True))
        return found
