"""What registers hold: for each the values that no step adds to, whatever the others hold.

A chain of counters comes to its last one after more cycles than can be run. So what a register
holds grows in steps of another kind: each has any of the values that it is known to hold, in any
combination with the others, and what it holds one cycle later joins them. Most often the first or
the last leads on, as a counter's last value carries into the next, so these are taken more often.
Where values become many they are all numbers up to a constant of the text, a counter's limit.
That nothing else occurs is a guess that induction has to show.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from hwopt.evaluate.equivalence.filled import Filled, Word
from hwopt.evaluate.equivalence.modes import Held, Modes, Span
from hwopt.evaluate.equivalence.samples import Samples, numbers
from hwopt.netlist.simulate import ALL, Simulator, Words64
from hwopt.netlist.words import ONE, ZERO, Words

#: Widest register that is looked at [bits], values that one may take to be told apart, registers.
_WIDEST, _CODES, _REGISTERS = 64, 256, 128
#: Numbers from 0 on, of more of which the next one is not waited for.
_COUNTED = 16
#: Vectors of a step [words of 64], and how many steps that add nothing end it.
_WIDTH, _QUIET = 64, 12
#: Steps at most, and nodes of all of them.
_STEPS, _NODES = 800, 2_000_000
#: How often a register has its first and its last value, by turns of steps; otherwise it has any.
_OFTEN = ((0.0, 0.9), (0.0, 0.0), (0.9, 0.0), (0.25, 0.25), (0.0, 0.7), (0.7, 0.0))

Numbers = npt.NDArray[np.uint64]


def reached(samples: Samples, limits: Sequence[int]) -> tuple[Held, ...]:
    """Return what each register of both sides holds, of those that seem not to take all values.

    Args:
        samples: States to begin with.
        limits: Numbers that counters may end at, in ascending order.
    """
    filled = samples.filled
    found: dict[Word, Held] = {}
    for word in (*filled.gold_words, *filled.gate_words):
        if 1 < len(word) <= _WIDEST and len(found) < _REGISTERS:
            held = _grown(Modes(word, ()), np.unique(samples.numbers(word)), limits)
            found |= {word: held} if held else {}
    return tuple(grown(filled, found, limits, {}).values())


def grown(
    filled: Filled, found: dict[Word, Held], limits: Sequence[int], pairs: Mapping[Word, Word]
) -> dict[Word, Held]:
    """Return what registers hold once steps add nothing, without those that hold anything.

    Args:
        filled: One cycle of both sides.
        found: What registers hold so far.
        limits: Numbers that counters may end at, in ascending order.
        pairs: Words of gate with those of gold that hold the same before a step.
    """
    steps, quiet = _Steps(filled, found, pairs), 0
    for number in range(min(_STEPS, _NODES // steps.nodes)):
        if quiet == _QUIET or not found:
            break
        after = steps.after(found.values(), _OFTEN[number % len(_OFTEN)], limits)
        quiet = 0 if after != found else quiet + 1
        found = after
    return found


def limits_of(*sides: Words) -> list[int]:
    """Return the constants that cells read, and their neighbours, in ascending order."""
    read = {
        bits
        for words in sides
        for cell in words.cells
        for pin, bits in cell.pins.items()
        if pin not in cell.outputs and len(bits) > 1 and {*bits} <= {ZERO, ONE}
    }
    found = {sum(bit << place for place, bit in enumerate(bits)) for bits in read}
    return sorted({near for one in found for near in (one - 1, one, one + 1) if near >= 0})


def _grown(held: Held, seen: Numbers, limits: Sequence[int]) -> Held | None:
    """Return what a register holds after more was seen; None where that is everything."""
    word, everything = held.word, (1 << len(held.word)) - 1
    least = max(held.last, int(seen[-1]))
    if isinstance(held, Modes):
        codes = sorted({*held.codes, *seen.tolist()})
        counts = len(codes) > _COUNTED and codes[-1] < len(codes)
        if len(codes) <= min(_CODES, everything) and not counts:
            return Modes(word, tuple(codes))
    elif least == held.last:
        return held
    last = next((one for one in limits if one >= least), everything)
    return Span(word, last) if last < everything else None


class _Steps:
    """Steps from states that are drawn from what registers hold, many at once."""

    def __init__(self, filled: Filled, words: Iterable[Word], pairs: Mapping[Word, Word]) -> None:
        following = filled.following
        self._same = {
            bit: other for two, one in pairs.items() for bit, other in zip(two, one, strict=True)
        }
        self._following = {word: tuple(following[bit] for bit in word) for word in words}
        roots = [bit for word in self._following.values() for bit in word]
        self._simulator = Simulator(filled.aig, roots)
        self._table = self._simulator.table(_WIDTH)
        self.nodes = len(self._simulator)
        self._random = np.random.default_rng(7)
        reset = filled.contract.reset
        self._reset = filled.frame.inputs[reset.name, 0] if reset else -1
        self._active_high = reset is not None and reset.active == "high"

    def after(
        self, several: Iterable[Held], often: tuple[float, float], limits: Sequence[int]
    ) -> dict[Word, Held]:
        """Return what registers hold before or after a step, without those that hold anything."""
        several = tuple(several)
        for literal, words in self._drawn(several, often).items():
            self._simulator.set(self._table, literal, words)
        self._simulator.run(self._table)
        found: dict[Word, Held] = {}
        for held in several:
            bits = self._following[held.word]
            seen = numbers(self._simulator.value(self._table, bit) for bit in bits)
            grown = _grown(held, np.unique(seen), limits)
            found |= {held.word: grown} if grown else {}
        return found

    def _drawn(self, several: Iterable[Held], often: tuple[float, float]) -> dict[int, Words64]:
        random = self._random
        inputs = dict.fromkeys((*self._simulator.inputs, *self._same.values()))
        found = {one: random.integers(0, 2**64, _WIDTH, dtype=np.uint64) for one in inputs}
        if self._reset in found:  # seldom
            found[self._reset] &= random.integers(0, 2**64, _WIDTH, dtype=np.uint64)
            found[self._reset] ^= np.uint64(0) if self._active_high else ALL
        for held in several:
            found.update(zip(held.word, _draw(random, held, often, _WIDTH), strict=True))
        return found | {bit: found[other] for bit, other in self._same.items()}


def _draw(
    random: np.random.Generator, held: Held, often: tuple[float, float], width: int
) -> Iterator[Words64]:
    """Yield the bits of values that a register holds, the first and the last as often as said."""
    values = held.drawn(random, 64 * width)
    draw = random.random(64 * width)
    values[draw < often[0]] = held.first
    values[draw > 1 - often[1]] = held.last
    for place in range(len(held.word)):
        bits = (values >> np.uint64(place) & np.uint64(1)).astype(np.uint8)
        yield np.packbits(bits, bitorder="little").view("<u8").astype(np.uint64)


def partners(filled: Filled, several: Iterable[Held], alike: Mapping[int, int]) -> dict[Word, Word]:
    """Return words of gate, or bits of them, with those of gold that they seem to be.

    That is what has the same name; of the rest those that count to the same number, in their
    order, where there are as many on both sides. Gold's word may be wider than gate's.

    Args:
        filled: One cycle of both sides.
        several: What registers hold.
        alike: Gold's register nets with those of gate that have the same name.
    """
    same = {filled.gate[two]: filled.gold[one] for one, two in alike.items()}
    found: dict[Word, Word] = {}
    for word in filled.gate_words:
        bits = tuple(bit for bit in word if bit in same)
        found |= {bits: tuple(same[bit] for bit in bits)} if bits else {}
    named = {*same, *same.values()}
    gate = {*filled.gate_words}
    sides: dict[Held, tuple[list[Word], list[Word]]] = {}
    for held in several:
        if isinstance(held, Span) and named.isdisjoint(held.word):
            sides.setdefault(replace(held, word=()), ([], []))[held.word in gate].append(held.word)
    for ones, twos in sides.values():
        if len(ones) == len(twos):
            pairs = zip(ones, twos, strict=True)
            found |= {two: one[: len(two)] for one, two in pairs if len(one) >= len(two)}
    return found


class Jumps:
    """Puts registers of gold and their partners at once to any value that both may hold."""

    def __init__(
        self, several: Iterable[Held], pairs: Mapping[Word, Word], joint: Iterable[Held]
    ) -> None:
        """Choose the registers.

        Args:
            several: What registers hold.
            pairs: Words of gate with those of gold that they seem to be.
            joint: What a register of gold and one of gate hold together.
        """
        by_first_bit = {held.word[0]: held for held in several}
        found = [(by_first_bit.get(one[0]), by_first_bit.get(two[0])) for two, one in pairs.items()]
        self._several: list[tuple[Held, Word]] = [(each, ()) for each in joint]
        self._several += [
            (one, two.word)
            for one, two in found
            if one and two and replace(one, word=()) == replace(two, word=())
        ]
        self._random = np.random.default_rng(11)
        self._turn = 0

    def __call__(self, width: int) -> dict[int, Words64]:
        """Return what register bits shall hold, now and in the next call something else."""
        often = _OFTEN[self._turn % len(_OFTEN)]
        self._turn += 1
        found: dict[int, Words64] = {}
        for held, other in self._several:
            drawn = list(_draw(self._random, held, often, width))
            found.update(zip(held.word, drawn, strict=True))
            found.update(zip(other, drawn, strict=False))
        return found
