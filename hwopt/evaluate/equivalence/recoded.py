"""Registers that hold the same in any code, found by what both hold together.

A machine that waits for long counters is in most of its states after more cycles than can be run.
What it and a machine of other codes hold together grows as what one of them holds does
(`reached`): from any pair of codes so far, with all other registers equal on both sides, one step
adds the pair that it leads to. Where that leaves one code of gate for each of gold, gate's is a
function of gold's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hwopt.evaluate.equivalence.filled import Word
from hwopt.evaluate.equivalence.modes import Held, Modes
from hwopt.evaluate.equivalence.reached import grown
from hwopt.evaluate.equivalence.samples import Samples
from hwopt.netlist.aig import Aig

#: Widest register of any code, and the widest that may hold all its values [bits].
_WIDEST, _NARROW = 24, 6


@dataclass(frozen=True)
class Recoded:
    """A register of gate that holds what one of gold does, in any code."""

    gold: Word
    gate: Word
    #: What both hold together, gold's bits first.
    joint: Modes

    def value(self, aig: Aig) -> Word:
        """Return gate's bits as functions of gold's."""
        width, codes = len(self.gold), self.joint.codes
        if all(code >> width == code & (1 << len(self.gate)) - 1 for code in codes):
            return self.gold[: len(self.gate)]
        low = (1 << width) - 1
        return tuple(
            aig.any_of(
                self.joint.where(aig, self.gold, code & low) for code in codes if code >> place & 1
            )
            for place in range(width, len(self.joint.word))
        )


def recoded(samples: Samples, several: Iterable[Held], pairs: Mapping[Word, Word]) -> list[Recoded]:
    """Return registers of gate that hold what gold's of few values do, in that code or another.

    Args:
        samples: States to begin with.
        several: What registers hold.
        pairs: Words of gate with those of gold that they seem to be.
    """
    filled = samples.filled
    held = {each.word: each for each in several}
    coded = [
        [word for word in words if _coded(word, held.get(word))]
        for words in (filled.gold_words, filled.gate_words)
    ]
    named = [(one, two) for two, one in pairs.items() if one in coded[0] and two in coded[1]]
    taken = {bit for two, one in pairs.items() for bit in (*one, *two)}
    ones, twos = ([word for word in words if taken.isdisjoint(word)] for words in coded)
    couples = [*named, *_couples(ones, twos, held)]
    found: dict[Word, Held] = {
        (*one, *two): Modes((*one, *two), tuple(np.unique(samples.numbers((*one, *two))).tolist()))
        for one, two in couples
    }
    coupled = {word for couple in couples for word in couple}
    others = {word: each for word, each in held.items() if word not in coupled}
    equal = {two: one for two, one in pairs.items() if two not in coupled}
    after = grown(filled, others | found, (), equal) if found else {}
    joints = [(one, two, after.get((*one, *two))) for one, two in couples]
    return [
        Recoded(one, two, joint)
        for one, two, joint in joints
        if isinstance(joint, Modes) and _is_function(joint.codes, len(one))
    ]


def _coded(word: Word, held: Held | None) -> bool:
    """Tell whether a register may hold codes: few values, or any of a few bits."""
    narrow = held is None and 1 < len(word) <= _NARROW
    return narrow or (isinstance(held, Modes) and len(word) <= _WIDEST)


def _couples(
    ones: Sequence[Word], twos: Sequence[Word], held: Mapping[Word, Held]
) -> Iterator[tuple[Word, Word]]:
    """Yield registers of gold and gate with as many codes, then the rest where only one is left."""
    groups: dict[int, tuple[list[Word], list[Word]]] = {}
    for side, words in enumerate((ones, twos)):
        for word in words:
            each = held.get(word)
            count = len(each.codes) if isinstance(each, Modes) else 1 << len(word)
            groups.setdefault(count, ([], []))[side].append(word)
    rest: tuple[list[Word], list[Word]] = ([], [])
    for some, others in groups.values():
        if len(some) == len(others):
            yield from zip(some, others, strict=True)
        else:
            rest[0].extend(some)
            rest[1].extend(others)
    if len(rest[0]) == len(rest[1]) == 1:
        yield rest[0][0], rest[1][0]


def _is_function(codes: Sequence[int], width: int) -> bool:
    return len({code & (1 << width) - 1 for code in codes}) == len(codes)
