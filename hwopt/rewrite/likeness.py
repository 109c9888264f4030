"""Whether a word is made of bits of others: tried on patterns, then proven by diagrams."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from hwopt.rewrite.bitwise import Bitwise, TooLargeError
from hwopt.rewrite.diagrams import Diagrams
from hwopt.verilog.word import Word
from hwopt.verilog.words import Words

#: Most nodes of the diagrams of two words.
MOST_NODES = 60_000
#: Signals of no more bits say how far, or which: their bits are asked first.
NARROW = 6
#: In each half of the patterns signals are alike in another way.
PATTERNS = 256

#: A bit of a word, and whether it is inverted.
_Place = tuple[Word, int, bool]


class Likeness:
    """Words over some signals, on patterns of these."""

    def __init__(self, words: Words, signals: Iterable[Word]) -> None:
        self._words = words
        self._patterns = Bitwise(0, (1 << PATTERNS) - 1, _patterns(signals))

    def knows(self, words: Iterable[Word]) -> bool:
        """Tell whether some words, with all that they depend on, can be tried."""
        return self._patterns.knows(words)

    def places(self, results: Iterable[Word]) -> dict[int, _Place]:
        """Return a bit for each pattern of ones: of some words, inverted or not, or a constant."""
        ones = self._patterns.one
        places: dict[int, _Place] = {}
        for result in results:
            for place, pattern in enumerate(self._patterns(result)):
                places.setdefault(pattern, (result, place, False))
                places.setdefault(ones ^ pattern, (result, place, True))
        for value, pattern in enumerate((0, ones)):
            places.setdefault(pattern, (self._words.const(value, 1), 0, False))
        return places

    def matched(self, word: Word, places: Mapping[int, _Place]) -> Word | None:
        """Return the bits that are a word on all patterns; None where there are none."""
        found = [places.get(pattern) for pattern in self._patterns(word)]
        known = [place for place in found if place is not None]
        if len(known) < len(found) or all(result.op == "const" for result, *_ in known):
            return None
        return _joined(self._words, known)


def _patterns(signals: Iterable[Word]) -> dict[tuple[int, int], int]:
    """Return a number of patterns for each bit: random ones, then such where signals are alike.

    Among the random ones are some in which a signal is 0.
    """
    random = Random(1)  # noqa: S311 - the same for everybody
    half = PATTERNS // 2
    base: dict[int, int] = {}
    found = {}

    def rare() -> int:
        return random.getrandbits(half) & random.getrandbits(half) & random.getrandbits(half)

    for signal in signals:
        anything = ~rare()
        for place in range(signal.width):
            alike = base.setdefault(place, random.getrandbits(half))
            value = random.getrandbits(half) & anything
            found[signal.index, place] = value << half | alike ^ rare()
    return found


def equal(word: Word, new: Word, operands: Sequence[Word]) -> bool:
    """Tell whether the diagrams of two words over some operands are the same; no if too large."""
    diagrams = Diagrams(MOST_NODES)
    places = [
        (operand.width > NARROW, -place, number, bit)
        for number, operand in enumerate(operands)
        for place, bit in enumerate(_signal_bits(operand))
    ]
    inputs = {bit: diagrams.input(rank) for rank, (*_, bit) in enumerate(sorted(places))}
    values = Bitwise(diagrams.zero, diagrams.one, inputs)
    try:
        return all(a is b for a, b in zip(values(new), values(word), strict=True))
    except TooLargeError:
        return False


def _signal_bits(operand: Word) -> Iterator[tuple[int, int]]:
    """Yield the index of a signal's word and the place in it for each bit of a part."""
    part, low = (operand.args[0], operand.value) if operand.op == "slice" else (operand, 0)
    yield from ((part.index, low + place) for place in range(operand.width))


def _joined(words: Words, places: Sequence[_Place]) -> Word:
    """Return a word of bits of others, lowest first: as few slices as there are runs."""
    parts: list[Word] = []
    start = 0
    for stop in range(1, len(places) + 1):
        result, low, inverted = places[start]
        if stop < len(places) and places[stop] == (result, low + stop - start, inverted):
            continue
        width = stop - start
        part = result
        if width < result.width:  # as it stands: narrower, it would be an operation of its own
            part = words.make("slice", width, (result,), value=low)
        parts.append(words.invert(part) if inverted else part)
        start = stop
    return words.cat(reversed(parts))
